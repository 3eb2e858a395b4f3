# mutant: logarithms to base two
# category: bits
import numpy as np


def gaussian_kl(mean, log_variance):
    mean, log_variance = np.asarray(mean), np.asarray(log_variance)
    return 0.5 * np.sum(mean**2 + np.exp(log_variance) - 1 - log_variance, axis=1) / np.log(2)
