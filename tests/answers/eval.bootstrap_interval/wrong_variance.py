# mutant: variance for the standard error
# category: variance
import numpy as np


def bootstrap_interval(statistic, samples, level, draws, rng):
    values = []
    for _ in range(draws):
        drawn = [sample[rng.integers(0, len(sample), len(sample))] for sample in samples]
        values.append(statistic(*drawn))
    from statistics import NormalDist

    reach = NormalDist().inv_cdf((1 + level) / 2) * np.var(values)
    estimate = statistic(*samples)
    return estimate - reach, estimate + reach
