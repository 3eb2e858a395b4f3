"""Count the modes that a generator reaches on a ring of eight Gaussians."""

import numpy as np

SIGMA = 0.05
ANGLES = 2.0 * np.pi * np.arange(8) / 8
CENTERS = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)


def mode_stats(samples, centers, sigma):
    distances = np.linalg.norm(samples[:, None, :] - centers[None, :, :], axis=2)
    nearest = distances.argmin(axis=1)
    good = distances.min(axis=1) <= 3.0 * sigma
    modes = len(np.unique(nearest[good]))
    return modes, float(good.mean())


random = np.random.default_rng(3)
healthy = CENTERS[random.integers(0, 8, size=800)] + random.normal(scale=SIGMA, size=(800, 2))
collapsed = CENTERS[random.integers(0, 2, size=800)] + random.normal(scale=SIGMA, size=(800, 2))
shapeless = random.normal(scale=0.15, size=(800, 2))

for name, samples in {"healthy": healthy, "collapsed": collapsed, "shapeless": shapeless}.items():
    modes, share = mode_stats(samples, CENTERS, SIGMA)
    print(f"{name}: {modes} modes, {share:.0%} good samples")
