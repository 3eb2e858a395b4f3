# mutant: divided by beta
# category: beta-inverted
import numpy as np


def rate_distortion(variances, beta, decoder_variance):
    variances = np.asarray(variances, dtype=float)
    error = np.minimum(variances, decoder_variance / beta)
    return 0.5 * np.log(variances / error), error
