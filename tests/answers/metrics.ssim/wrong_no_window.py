# mutant: global statistics, no window
# category: no-window
import numpy as np


def ssim(images, references, window, data_range):
    x, y = np.asarray(images, dtype=float), np.asarray(references, dtype=float)
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    mx, my = x.mean(axis=(1, 2)), y.mean(axis=(1, 2))
    vx, vy = x.var(axis=(1, 2)), y.var(axis=(1, 2))
    cxy = (x * y).mean(axis=(1, 2)) - mx * my
    return (2 * mx * my + c1) * (2 * cxy + c2) / ((mx**2 + my**2 + c1) * (vx + vy + c2))
