# mutant: bytes are subtracted as bytes
# category: byte-overflow
import numpy as np


def psnr(images, references, data_range):
    error = np.mean(np.square(images - references), axis=(1, 2, 3))
    with np.errstate(divide="ignore"):
        return 10 * np.log10(data_range**2 / error)
