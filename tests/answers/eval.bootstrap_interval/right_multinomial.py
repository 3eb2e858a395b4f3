import numpy as np


def bootstrap_interval(statistic, samples, level, draws, rng):
    def drawn(sample):
        times = rng.multinomial(len(sample), np.full(len(sample), 1 / len(sample)))
        return np.repeat(np.asarray(sample), times, axis=0)

    values = np.sort([statistic(*map(drawn, samples)) for _ in range(draws)])
    cut = (1 - level) / 2
    theta = statistic(*samples)
    return 2 * theta - np.quantile(values, 1 - cut), 2 * theta - np.quantile(values, cut)
