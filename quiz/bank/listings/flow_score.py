"""Sampling with fresh noise from a velocity: the score that is needed is read off the same field."""

import numpy as np

CENTRE, WIDTH, STEPS, CHURN = 3.0, 0.5, 400, 1.0

random = np.random.default_rng(29)


def velocity(x, t):
    unit = (x - t * CENTRE) / (t**2 * WIDTH**2 + (1.0 - t) ** 2)
    return CENTRE + t * WIDTH**2 * unit - (1.0 - t) * unit


def score(x, t):
    expected_noise = x - t * velocity(x, t)
    return -expected_noise / (1.0 - t)


x = random.normal(size=4000)
for t in np.arange(STEPS) / STEPS:
    drift = velocity(x, t) + 0.5 * CHURN**2 * score(x, t)
    x = x + drift / STEPS + CHURN * random.normal(size=x.shape) / np.sqrt(STEPS)

found_centre, found_width = float(x.mean()), float(x.std())
