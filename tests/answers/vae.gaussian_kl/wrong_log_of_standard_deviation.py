# mutant: log_variance is taken for the logarithm of the standard deviation
# category: log-deviation
import numpy as np


def gaussian_kl(mean, log_variance):
    mean, log_variance = np.asarray(mean), np.asarray(log_variance)
    return 0.5 * np.sum(mean**2 + np.exp(2 * log_variance) - 1 - 2 * log_variance, axis=1)
