# mutant: the correction of a sample covariance
# category: sample-covariance
import numpy as np


def ssim(images, references, window, data_range):
    side = len(window)
    high, wide = images.shape[1] - side + 1, images.shape[2] - side + 1

    def moment(values):
        total = np.zeros((len(values), high, wide))
        for row in range(side):
            for column in range(side):
                total += window[row, column] * values[:, row : row + high, column : column + wide]
        return total

    c1, c2 = np.square(np.array([0.01, 0.03]) * data_range)
    a, b = moment(images), moment(references)
    cov = moment((images) * references) - a * b
    spread = moment(images**2 + references**2) - a**2 - b**2
    cov, spread = cov * side**2 / (side**2 - 1), spread * side**2 / (side**2 - 1)
    return (((2 * a * b + c1) * (2 * cov + c2)) / ((a**2 + b**2 + c1) * (spread + c2))).mean(axis=(1, 2))
