# mutant: variance over the units
# category: variance-over-units
import numpy as np


def active_units(means, threshold=0.01):
    return int(np.sum(np.var(means, axis=1) > threshold))
