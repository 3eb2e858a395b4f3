import numpy as np


def gaussian_kl(mean, log_variance):
    mean, log_variance = np.asarray(mean), np.asarray(log_variance)
    per_unit = (np.exp(log_variance) + mean**2 - 1) / 2 - log_variance / 2
    return per_unit.sum(axis=1)
