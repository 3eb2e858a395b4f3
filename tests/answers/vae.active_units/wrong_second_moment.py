# mutant: not centred
# category: second-moment
import numpy as np


def active_units(means, threshold=0.01):
    return int(np.sum(np.mean(means**2, axis=0) > threshold))
