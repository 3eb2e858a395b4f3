import numpy as np


def bootstrap_interval(statistic, samples, level, draws, rng):
    found = statistic(*samples)
    errors = np.empty(draws)
    for k in range(draws):
        errors[k] = statistic(*[np.take(x, rng.choice(len(x), len(x)), axis=0) for x in samples]) - found
    return found - np.quantile(errors, (1 + level) / 2), found - np.quantile(errors, (1 - level) / 2)
