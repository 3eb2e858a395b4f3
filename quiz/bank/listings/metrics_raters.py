"""A two-alternative test of 200 trials, and two raters: one looks at the images, one always clicks left."""

import numpy as np

random = np.random.default_rng(3)
TRIALS, LEFT, RIGHT = 200, 0, 1

real_quality = random.normal(1.0, 1.0, size=TRIALS)
fake_quality = random.normal(0.5, 1.0, size=TRIALS)
real_side = random.integers(LEFT, RIGHT + 1, size=TRIALS)

quality_left = np.where(real_side == LEFT, real_quality, fake_quality)
quality_right = np.where(real_side == RIGHT, real_quality, fake_quality)


def interval(right, trials):
    share = right / trials
    half_width = 1.96 * np.sqrt(share * (1 - share) / trials)
    return share - half_width, share + half_width


def report(answers):
    right = int((answers == real_side).sum())
    return right / TRIALS, *interval(right, TRIALS)


looking, low, high = report(np.where(quality_left > quality_right, LEFT, RIGHT))
lazy, lazy_low, lazy_high = report(np.full(TRIALS, LEFT))
told_apart = low > 0.5
