# mutant: the squared error is summed
# category: summed
import numpy as np


def psnr(images, references, data_range):
    gap = np.asarray(images, float) - np.asarray(references, float)
    error = np.sum(gap**2, axis=(1, 2, 3))
    with np.errstate(divide="ignore"):
        return 10 * np.log10(data_range**2 / error)
