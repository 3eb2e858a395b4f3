import numpy as np


def scale_of_token(sizes):
    ends = np.cumsum([h * w for h, w in sizes])
    return np.searchsorted(ends, np.arange(ends[-1]), side="right")


def scale_mask(sizes):
    scales = scale_of_token(sizes)
    return ~np.less.outer(scales, scales)
