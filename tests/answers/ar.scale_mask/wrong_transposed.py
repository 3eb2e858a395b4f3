# mutant: rows are the keys
# category: transposed
import numpy as np


def scale_of_token(sizes):
    return np.repeat(np.arange(len(sizes)), [height * width for height, width in sizes])


def scale_mask(sizes):
    scales = scale_of_token(sizes)
    return scales[None, :] >= scales[:, None]
