"""Reflow without a network: an exact teacher makes pairs, a student is fitted to them and asked for one step."""

import numpy as np

PAIRS, POWERS, STEPS = 4000, 5, 50
CENTRE, WIDTH = np.array([3.0, -1.0]), 0.5

random = np.random.default_rng(31)


def teacher(x, t):
    unit = (x - t * CENTRE) / (t**2 * WIDTH**2 + (1.0 - t) ** 2)
    return CENTRE + t * WIDTH**2 * unit - (1.0 - t) * unit


def features(x, t):
    powers = t ** np.arange(POWERS)
    return np.concatenate([powers] + [x[:, [axis]] * powers for axis in (0, 1)], axis=1)


noise = random.normal(size=(PAIRS, 2))
pictures = noise
for t in np.arange(STEPS) / STEPS:
    pictures = pictures + teacher(pictures, t) / STEPS

order = random.permutation(PAIRS)
noise, pictures = noise[order], pictures[order]
t = random.random(size=(PAIRS, 1))
target = pictures - noise
weights = np.linalg.lstsq(features((1.0 - t) * noise + t * pictures, t), target, rcond=None)[0]

fresh = random.normal(size=(1000, 2))
samples = fresh + features(fresh, np.zeros((1000, 1))) @ weights
found_width = float(samples.std(axis=0).mean())
distance = float(np.linalg.norm(samples.mean(axis=0) - CENTRE))
