def bootstrap_interval(statistic, samples, level, draws, rng):
    """Basic bootstrap interval of a statistic of one or several independent samples (Efron and Tibshirani 1993).

    The other convention, the percentile interval, returns the quantiles themselves: it keeps the bias that resampling adds.

    Args:
        statistic: function of as many arrays as there are samples; returns a number.
        samples: list of arrays; a row (first axis) is an observation. Numbers of rows may differ.
        level: coverage, for example 0.95. Both tails share what it leaves over.
        draws: number of times that all samples are drawn anew: with replacement, each on its own, as many rows as it has.
        rng: a NumPy Generator, the only source of chance: the same state gives the same interval.
    Returns:
        (low, high): 2 * estimate - upper quantile, 2 * estimate - lower quantile of the statistic over the draws; the estimate is the statistic of
        the samples themselves.
    """
    values = []
    for _ in range(draws):
        drawn = [sample[rng.integers(0, len(sample), len(sample))] for sample in samples]
        values.append(statistic(*drawn))
    tail = (1 - level) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    estimate = statistic(*samples)
    return 2 * estimate - high, 2 * estimate - low
