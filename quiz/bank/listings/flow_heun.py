"""Heun against Euler with the same number of evaluations, on a field that is known: the data are normal."""

import numpy as np

CENTRE, WIDTH, STEPS = 3.0, 0.5, 8

random = np.random.default_rng(5)


def velocity(x, t):
    unit = (x - t * CENTRE) / (t**2 * WIDTH**2 + (1.0 - t) ** 2)
    return CENTRE + t * WIDTH**2 * unit - (1.0 - t) * unit


def euler(x, steps):
    for t in np.arange(steps) / steps:
        x = x + velocity(x, t) / steps
    return x


def heun(x, steps):
    length = 1.0 / steps
    for t in np.arange(steps) / steps:
        first = velocity(x, t)
        second = velocity(x + length * first, t + length)
        x = x + length * (first + second) / 2.0
    return x


noise = random.normal(size=2000)
arrival = CENTRE + WIDTH * noise
error_euler = float(np.sqrt(np.mean((euler(noise, 2 * STEPS) - arrival) ** 2)))
error_heun = float(np.sqrt(np.mean((heun(noise, STEPS) - arrival) ** 2)))
