def ex_post_sample(codes, count, seed):
    """Draw new codes from a Gaussian that is fitted to given ones (1903.12436).

    Args:
        codes: the encoder's codes of N training images, NumPy array, float32, shape (N, D), N > D.
        count: number of draws, an integer.
        seed: integer; the same seed gives the same draws, another seed other draws.
    Returns:
        New codes, shape (count, D), from the normal distribution with the mean and the full covariance of codes (divided by N or by N - 1,
        either will do). A unit that has one value in all codes keeps that value: a covariance without inverse is no reason to fail.
    """
    random = np.random.default_rng(seed)
    return random.multivariate_normal(codes.mean(axis=0), np.cov(codes, rowvar=False), size=count)
