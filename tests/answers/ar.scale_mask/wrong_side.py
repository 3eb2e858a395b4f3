# mutant: as many tokens as rows
# category: side-not-area
import numpy as np


def scale_of_token(sizes):
    return np.repeat(np.arange(len(sizes)), [height for height, _ in sizes])


def scale_mask(sizes):
    scales = scale_of_token(sizes)
    return scales[None, :] <= scales[:, None]
