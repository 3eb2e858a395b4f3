import numpy as np


def cfg(unconditional, conditional, scale):
    pair = np.stack([np.asarray(unconditional), np.asarray(conditional)])
    return np.tensordot(np.array([1 - scale, scale]), pair, axes=1)
