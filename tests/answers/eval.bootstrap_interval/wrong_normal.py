# mutant: plus and minus standard errors
# category: normal
import numpy as np


def bootstrap_interval(statistic, samples, level, draws, rng):
    values = []
    for _ in range(draws):
        drawn = [sample[rng.integers(0, len(sample), len(sample))] for sample in samples]
        values.append(statistic(*drawn))
    from statistics import NormalDist

    reach = NormalDist().inv_cdf((1 + level) / 2) * np.std(values)
    estimate = statistic(*samples)
    return estimate - reach, estimate + reach
