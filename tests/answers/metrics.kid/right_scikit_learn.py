from itertools import combinations

from sklearn.metrics.pairwise import polynomial_kernel


def kid(real_features, fake_features):
    def within(rows):
        values = polynomial_kernel(rows, degree=3, coef0=1)
        pairs = [values[i, j] for i, j in combinations(range(len(rows)), 2)]
        return sum(pairs) / len(pairs)

    return within(real_features) + within(fake_features) - 2 * polynomial_kernel(real_features, fake_features).mean()
