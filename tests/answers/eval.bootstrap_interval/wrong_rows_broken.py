# mutant: columns drawn apart
# category: rows-broken
import numpy as np


def bootstrap_interval(statistic, samples, level, draws, rng):
    values = []
    for _ in range(draws):
        drawn = [np.take_along_axis(sample, rng.integers(0, len(sample), sample.shape), 0) for sample in samples]
        values.append(statistic(*drawn))
    tail = (1 - level) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    estimate = statistic(*samples)
    return 2 * estimate - high, 2 * estimate - low
