# mutant: the rate multiplied by beta
# category: beta-on-rate
import numpy as np


def rate_distortion(variances, beta, decoder_variance):
    variances = np.asarray(variances, dtype=float)
    error = np.minimum(variances, beta * decoder_variance)
    return beta * 0.5 * np.log(variances / error), error
