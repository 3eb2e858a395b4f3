from itertools import combinations, product

import numpy as np


def kid(real_features, fake_features):
    def k(a, b):
        return (float(np.dot(a, b)) / len(a) + 1.0) ** 3

    def mean(values):
        values = list(values)
        return sum(values) / len(values)

    real, fake = np.asarray(real_features, "float64"), np.asarray(fake_features, "float64")
    within_real = mean(k(a, b) for a, b in combinations(real, 2))
    within_fake = mean(k(a, b) for a, b in combinations(fake, 2))
    return within_real + within_fake - 2 * mean(k(a, b) for a, b in product(real, fake))
