# mutant: the raster mask
# category: token-by-token
import numpy as np


def scale_of_token(sizes):
    return np.repeat(np.arange(len(sizes)), [height * width for height, width in sizes])


def scale_mask(sizes):
    scales = scale_of_token(sizes)
    return np.tri(len(scales), dtype=bool)
