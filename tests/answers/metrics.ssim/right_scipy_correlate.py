import numpy as np
from scipy.signal import correlate2d


def ssim(images, references, window, data_range):
    def blur(image):
        return correlate2d(image, window, mode="valid")

    c1, c2 = 1e-4 * data_range**2, 9e-4 * data_range**2
    scores = []
    for x, y in zip(images, references):
        mx, my = blur(x), blur(y)
        vx, vy, cxy = blur(x * x) - mx * mx, blur(y * y) - my * my, blur(x * y) - mx * my
        scores.append(np.mean((2 * mx * my + c1) / (mx**2 + my**2 + c1) * (2 * cxy + c2) / (vx + vy + c2)))
    return scores
