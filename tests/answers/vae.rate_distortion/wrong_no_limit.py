# mutant: the error may exceed the variance
# category: error-above-variance
import numpy as np


def rate_distortion(variances, beta, decoder_variance):
    variances = np.asarray(variances, dtype=float)
    error = np.full_like(variances, beta * decoder_variance)
    return 0.5 * np.log(variances / error), error
