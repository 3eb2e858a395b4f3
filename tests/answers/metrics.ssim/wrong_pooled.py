# mutant: one value for the whole batch
# category: pooled
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def ssim(images, references, window, data_range):
    def local(values):
        return np.einsum("nhwij,ij->nhw", sliding_window_view(values, window.shape, axis=(1, 2)), window)

    x, y = np.asarray(images, dtype=float), np.asarray(references, dtype=float)
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    mean_x, mean_y = local(x), local(y)
    var_x, var_y = local(x * x) - mean_x**2, local(y * y) - mean_y**2
    covariance = local(x * y) - mean_x * mean_y
    luminance = (2 * mean_x * mean_y + c1) / (mean_x**2 + mean_y**2 + c1)
    structure = (2 * covariance + c2) / (var_x + var_y + c2)
    return (luminance * structure).mean()
