import numpy as np


def rate_distortion(variances, beta, decoder_variance):
    limit = decoder_variance * beta
    kept = variances > limit
    rate = np.where(kept, 0.5 * (np.log(variances) - np.log(limit)), 0.0)
    return rate, np.where(kept, limit, variances)
