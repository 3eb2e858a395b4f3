import math


def bootstrap_interval(statistic, samples, level, draws, rng):
    theta = float(statistic(*samples))
    stars = sorted(
        float(statistic(*(s[(rng.random(len(s)) * len(s)).astype(int)] for s in samples))) for _ in range(draws)
    )
    skipped = math.floor(draws * (1 - level) / 2)
    return [2 * theta - stars[draws - 1 - skipped], 2 * theta - stars[skipped]]
