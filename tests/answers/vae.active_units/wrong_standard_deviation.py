# mutant: standard deviation against the threshold
# category: standard-deviation
import numpy as np


def active_units(means, threshold=0.01):
    return int(np.sum(np.std(means, axis=0) > threshold))
