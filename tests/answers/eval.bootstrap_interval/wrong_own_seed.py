# mutant: a seed of its own
# category: rng-ignored
import numpy as np


def bootstrap_interval(statistic, samples, level, draws, rng):
    values, rng = [], np.random.default_rng(0)
    for _ in range(draws):
        drawn = [sample[rng.integers(0, len(sample), len(sample))] for sample in samples]
        values.append(statistic(*drawn))
    tail = (1 - level) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    estimate = statistic(*samples)
    return 2 * estimate - high, 2 * estimate - low
