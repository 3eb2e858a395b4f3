# mutant: the first map of a sequence sees nothing beyond its first token when it is alone
# category: single-map
import numpy as np


def scale_of_token(sizes):
    return np.repeat(np.arange(len(sizes)), [height * width for height, width in sizes])


def scale_mask(sizes):
    scales = scale_of_token(sizes)
    mask = scales[None, :] <= scales[:, None]
    return mask if len(sizes) > 1 else np.tri(len(scales), dtype=bool)
