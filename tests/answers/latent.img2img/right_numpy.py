import math

import numpy as np


def img2img(velocity, latents, noise, strength, steps):
    taken = math.floor(strength * steps)
    share = np.float32(taken / steps)
    x = (1 - share) * np.asarray(latents) + share * np.asarray(noise)
    times = np.linspace(0, 1, steps + 1, dtype="float32")
    for now, after in zip(times[steps - taken : -1], times[steps - taken + 1 :], strict=True):
        x = x + (after - now) * np.asarray(velocity(x, np.full(len(x), now, "float32")))
    return x
