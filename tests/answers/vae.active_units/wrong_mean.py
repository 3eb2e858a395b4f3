# mutant: size of the mean
# category: mean-instead-of-variance
import numpy as np


def active_units(means, threshold=0.01):
    return int(np.sum(np.abs(np.mean(means, axis=0)) > threshold))
