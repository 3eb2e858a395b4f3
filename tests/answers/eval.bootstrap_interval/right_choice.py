import numpy as np


def bootstrap_interval(statistic, samples, level, draws, rng):
    once = lambda: statistic(*(rng.choice(sample, size=len(sample), axis=0) for sample in samples))
    values = np.array([once() for _ in range(draws)])
    centre = statistic(*samples)
    ends = np.percentile(values, [50 * (1 + level), 50 * (1 - level)])
    return tuple(2 * centre - ends)
