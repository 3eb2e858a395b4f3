import numpy as np


def mixed_mask(segments):
    segments = np.asarray(segments)
    mask = np.tri(segments.shape[1], dtype=bool)[None] | (
        (segments[:, :, None] == segments[:, None, :]) & (segments[:, None, :] > -1)
    )
    mask &= segments[:, None, :] != -2
    mask[:, range(mask.shape[1]), range(mask.shape[1])] = True
    return mask
