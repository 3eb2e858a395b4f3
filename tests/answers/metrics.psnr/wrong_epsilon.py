# mutant: an epsilon against the division by zero
# category: identical
import numpy as np


def psnr(images, references, data_range):
    gap = np.asarray(images, float) - np.asarray(references, float)
    error = np.mean(gap**2, axis=(1, 2, 3))
    with np.errstate(divide="ignore"):
        return 10 * np.log10(data_range**2 / (error + 1e-10))
