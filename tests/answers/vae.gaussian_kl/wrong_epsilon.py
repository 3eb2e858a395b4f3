# mutant: an epsilon in the logarithm
# category: narrow
import numpy as np


def gaussian_kl(mean, log_variance):
    mean, variance = np.asarray(mean, float), np.exp(np.asarray(log_variance, float))
    return 0.5 * np.sum(mean**2 + variance - 1 - np.log(variance + 1e-7), axis=1)
