def kid(real_features, fake_features):
    """Unbiased estimate of the squared maximum mean discrepancy, kernel (x.y / D + 1)^3 (1801.01401).

    Args:
        real_features: shape (N, D), N >= 2.
        fake_features: shape (M, D), M >= 2; N and M may differ. D is the number of features in the kernel.
    Returns:
        A scalar, from all pairs at once (no subsets). Its expectation is 0 for equal distributions, so it may be negative.
    """

    def kernel(x, y):
        return (x @ y.T / x.shape[1] + 1) ** 3

    def mean_of_pairs(x):
        similarities = kernel(x, x)
        return (similarities.sum() - np.trace(similarities)) / (len(x) * (len(x) - 1))

    return mean_of_pairs(real_features) + mean_of_pairs(fake_features) - 2 * kernel(real_features, fake_features).mean()
