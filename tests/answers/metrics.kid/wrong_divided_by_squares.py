# mutant: sums without the diagonal divided by all pairs
# category: divided-by-squares
import numpy as np


def kid(real_features, fake_features):
    x, y = np.asarray(real_features, dtype=float), np.asarray(fake_features, dtype=float)
    dimensions = x.shape[1]

    def kernel(a, b):
        return (a @ b.T / dimensions + 1) ** 3

    def off_diagonal_mean(matrix):
        count = len(matrix)
        return (matrix.sum() - np.trace(matrix)) / count**2

    return off_diagonal_mean(kernel(x, x)) + off_diagonal_mean(kernel(y, y)) - 2 * kernel(x, y).mean()
