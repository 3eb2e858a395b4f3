"""The ring of eight Gaussians: its points, and the ways a conditional GAN can be wired wrong on it."""

import numpy as np

NUM_MODES = 8
RADIUS = 1.0
SIGMA = 0.05
# Labels jump around the ring: neighbouring numbers are no neighbouring modes, as classes have no order.
_ANGLES = 2 * np.pi * (3 * np.arange(NUM_MODES) % NUM_MODES) / NUM_MODES
CENTERS = RADIUS * np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1).astype("float32")
WIRINGS = ("both", "generator only", "random fake labels", "scalar label")


def sample(n, seed=0):
    """Return n points (n, 2) float32 of the ring: a mode drawn uniformly, then its centre plus Gaussian noise."""
    return labelled_sample(n, seed)[0]


def labelled_sample(n, seed=0):
    """Return points (n, 2) float32 of the ring and the mode (n,) int64, 0 to 7, that each was drawn from."""
    generator = np.random.default_rng(seed)
    labels = generator.integers(NUM_MODES, size=n)
    noise = generator.normal(scale=SIGMA, size=(n, 2))
    return (CENTERS[labels] + noise).astype("float32"), labels
