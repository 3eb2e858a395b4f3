import math

import numpy as np


def psnr(images, references, data_range):
    values = []
    for one, other in zip(images, references):
        mse = float(np.square(one.astype("float64") - other.astype("float64")).mean())
        values.append(math.inf if mse == 0 else 20 * math.log10(data_range) - 10 * math.log10(mse))
    return values
