# mutant: the half is left out
# category: missing-half
import numpy as np


def rate_distortion(variances, beta, decoder_variance):
    variances = np.asarray(variances, dtype=float)
    error = np.minimum(variances, beta * decoder_variance)
    return np.log(variances / error), error
