"""Image to image along a straight path: time 0 is noise, time 1 is data."""

import numpy as np

STEPS = 20

random = np.random.default_rng(11)
centre, width = np.array([3.0, -1.0]), 0.5


def velocity(x, time):
    """The exact field when the data are normal around centre with deviation width."""
    variance = time**2 * width**2 + (1 - time) ** 2
    expected_data = centre + time * width**2 / variance * (x - time * centre)
    expected_noise = (1 - time) / variance * (x - time * centre)
    return expected_data - expected_noise


def edit(latents, strength):
    taken = int(strength * STEPS)
    begin = 1.0 - taken / STEPS
    x = begin * latents + (1.0 - begin) * random.normal(size=latents.shape)
    for step in range(taken):
        x = x + velocity(x, begin + step / STEPS) / STEPS
    return x


pictures = centre + width * random.normal(size=(2000, 2))
kept = float(np.corrcoef(pictures[:, 0], edit(pictures, 0.2)[:, 0])[0, 1])
redrawn = float(np.corrcoef(pictures[:, 0], edit(pictures, 0.9)[:, 0])[0, 1])
spread = float(edit(pictures, 0.6).std(axis=0).mean())
