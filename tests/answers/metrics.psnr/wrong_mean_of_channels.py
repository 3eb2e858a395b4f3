# mutant: each channel by itself
# category: mean-of-channels
import numpy as np


def psnr(images, references, data_range):
    gap = np.asarray(images, float) - np.asarray(references, float)
    error = np.mean(gap**2, axis=(1, 2))
    with np.errstate(divide="ignore"):
        return np.mean(10 * np.log10(data_range**2 / error), axis=-1)
