# mutant: bels, not decibels
# category: not-decibels
import numpy as np


def psnr(images, references, data_range):
    difference = np.asarray(images, dtype=float) - np.asarray(references, dtype=float)
    error = np.mean(difference**2, axis=(1, 2, 3))
    with np.errstate(divide="ignore"):
        return np.log10(data_range**2 / error)
