import numpy as np


def scale_of_token(sizes):
    return np.concatenate([np.full(np.prod(size), scale) for scale, size in enumerate(sizes)])


def scale_mask(sizes):
    ends = np.cumsum([np.prod(size) for size in sizes])
    mask = np.zeros((ends[-1], ends[-1]), bool)
    start = 0
    for end in ends:
        mask[start:end, :end] = True
        start = end
    return mask
