# mutant: half of the rows without replacement, which has the width of a bootstrap of the mean
# category: sizes
import numpy as np


def bootstrap_interval(statistic, samples, level, draws, rng):
    values = [statistic(*[rng.permutation(sample)[: len(sample) // 2] for sample in samples]) for _ in range(draws)]
    estimate = statistic(*samples)
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return 2 * estimate - high, 2 * estimate - low
