# mutant: a variance that equals the threshold counts
# category: border
import numpy as np


def active_units(means, threshold=0.01):
    return int(np.sum(np.var(means, axis=0) >= threshold))
