import numpy as np


def kid(real_features, fake_features):
    def table(x, y):
        return np.power(1 + np.einsum("nd,md->nm", x, y) / x.shape[-1], 3)

    def within(x):
        pairs = table(x, x)
        return np.mean(pairs[~np.eye(len(x), dtype=bool)])

    return within(real_features) + within(fake_features) - 2 * np.mean(table(real_features, fake_features))
