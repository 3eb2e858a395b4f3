# mutant: a share
# category: share
import numpy as np


def active_units(means, threshold=0.01):
    return np.mean(np.var(means, axis=0) > threshold)
