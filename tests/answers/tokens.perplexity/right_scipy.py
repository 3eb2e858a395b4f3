import numpy as np
import scipy.special
import scipy.stats


def perplexity(ids, num_codes):
    histogram, _ = np.histogram(ids, bins=np.arange(num_codes + 1))
    return np.exp(scipy.stats.entropy(histogram)), np.count_nonzero(histogram == 0)
