# mutant: natural logarithm
# category: natural-log
import numpy as np


def psnr(images, references, data_range):
    difference = np.asarray(images, dtype=float) - np.asarray(references, dtype=float)
    error = np.mean(difference**2, axis=(1, 2, 3))
    with np.errstate(divide="ignore"):
        return 10 * np.log(data_range**2 / error)
