# mutant: the divergence the other way round
# category: reversed
import numpy as np


def gaussian_kl(mean, log_variance):
    mean, log_variance = np.asarray(mean), np.asarray(log_variance)
    return 0.5 * np.sum((1 + mean**2) * np.exp(-log_variance) - 1 + log_variance, axis=1)
