# mutant: the largest pixel is taken for the peak
# category: peak-from-image
import numpy as np


def psnr(images, references, data_range):
    difference = np.asarray(images, dtype=float) - np.asarray(references, dtype=float)
    error = np.mean(difference**2, axis=(1, 2, 3))
    with np.errstate(divide="ignore"):
        return 10 * np.log10(np.max(np.asarray(images, dtype=float), axis=(1, 2, 3)) ** 2 / error)
