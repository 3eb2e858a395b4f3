# mutant: error first
# category: order-swapped
import numpy as np


def rate_distortion(variances, beta, decoder_variance):
    error = np.minimum(variances, beta * decoder_variance)
    return error, 0.5 * np.log(variances / error)
