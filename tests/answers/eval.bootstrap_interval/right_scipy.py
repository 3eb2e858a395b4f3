import numpy as np
from scipy import stats


def bootstrap_interval(statistic, samples, level, draws, rng):
    numbers = tuple(np.arange(len(sample)) for sample in samples)

    def of_rows(*rows):
        return statistic(*(sample[chosen] for sample, chosen in zip(samples, rows)))

    found = stats.bootstrap(
        numbers, of_rows, n_resamples=draws, confidence_level=level, method="basic", vectorized=False, random_state=rng
    )
    return found.confidence_interval.low, found.confidence_interval.high
