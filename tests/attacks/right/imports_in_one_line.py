# exercise: metrics.psnr
# verdict: correct
import numpy as np, tensorflow as tf


def psnr(images, references, data_range):
    error = np.mean(np.square(np.asarray(images, float) - np.asarray(references, float)), axis=(1, 2, 3))
    with np.errstate(divide='ignore'):
        return 10 * np.log10(data_range**2 / error)
