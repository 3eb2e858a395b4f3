import numpy as np


def euler(velocity, x, steps):
    x = np.array(x)
    for time in np.linspace(0, 1, steps, endpoint=False, dtype="float32"):
        x = x + np.asarray(velocity(x, np.full(len(x), time))) / steps
    return x


def heun(velocity, x, steps):
    x, times = np.array(x), np.linspace(0, 1, steps + 1, dtype="float32")
    for now, then in zip(times[:-1], times[1:], strict=True):
        slope = np.asarray(velocity(x, np.full(len(x), now)))
        trial = x + (then - now) * slope
        if then < 1:
            slope = 0.5 * (slope + np.asarray(velocity(trial, np.full(len(x), then))))
        x = x + (then - now) * slope
    return x
