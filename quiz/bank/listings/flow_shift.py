"""SD3's shift of the time grid, on a path where time 0 is noise and time 1 is data."""

import numpy as np

STEPS, SHIFT = 20, 3.0


def shifted(level):
    """The shift of SD3, whose time is the share of noise."""
    return SHIFT * level / (1.0 + (SHIFT - 1.0) * level)


def time_grid():
    even = np.linspace(0.0, 1.0, STEPS + 1)
    return 1.0 - shifted(1.0 - even)


times = time_grid()
lengths = np.diff(times)
steps_in_noise = int((times[:-1] < 0.5).sum())
