# mutant: one set of row numbers for samples of one size
# category: drawn-together
import numpy as np


def bootstrap_interval(statistic, samples, level, draws, rng):
    values = []
    for _ in range(draws):
        share = rng.random(max(map(len, samples)))
        drawn = [sample[(share[: len(sample)] * len(sample)).astype(int)] for sample in samples]
        values.append(statistic(*drawn))
    tail = (1 - level) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    estimate = statistic(*samples)
    return 2 * estimate - high, 2 * estimate - low
