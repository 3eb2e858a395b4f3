# exercise: metrics.psnr
# verdict: wrong
import numpy as np


def psnr(images, references, data_range):
    return np.zeros(len(images))
