# mutant: bits
# category: bits
import numpy as np


def rate_distortion(variances, beta, decoder_variance):
    variances = np.asarray(variances, dtype=float)
    error = np.minimum(variances, beta * decoder_variance)
    return 0.5 * np.log2(variances / error), error
