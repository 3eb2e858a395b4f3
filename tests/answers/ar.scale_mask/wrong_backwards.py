# mutant: the finest map is number 0
# category: counted-backwards
import numpy as np


def scale_of_token(sizes):
    return np.repeat(np.arange(len(sizes))[::-1], [height * width for height, width in sizes])


def scale_mask(sizes):
    scales = scale_of_token(sizes)
    return scales[None, :] >= scales[:, None]
