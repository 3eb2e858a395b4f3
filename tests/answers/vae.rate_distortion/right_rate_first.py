import numpy as np


def rate_distortion(variances, beta, decoder_variance):
    rate = np.maximum(0, 0.5 * (np.log(variances) - np.log(beta) - np.log(decoder_variance)))
    return rate, variances * np.exp(-2 * rate)
