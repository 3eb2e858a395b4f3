"""A vector quantiser fitted to a ring of points: nearest codes, and codes that follow the mean of their points."""

import numpy as np

POINTS, CODES, STEPS, DECAY = 2000, 16, 60, 0.9

random = np.random.default_rng(61)
angles = random.uniform(0.0, 2.0 * np.pi, size=POINTS)
points = np.stack([np.cos(angles), np.sin(angles)], axis=1) + 0.05 * random.normal(size=(POINTS, 2))
codebook = points[random.permutation(POINTS)[:CODES]]


def nearest(points, codebook):
    squared = ((points[:, None] - codebook[None]) ** 2).sum(axis=2)
    return squared.argmin(axis=1)


def perplexity(indices):
    share = np.bincount(indices, minlength=CODES) / len(indices)
    used = share[share > 0]
    return float(np.exp(-(used * np.log(used)).sum()))


count, total = np.ones(CODES), codebook.copy()
for _ in range(STEPS):
    indices = nearest(points, codebook)
    one_hot = np.eye(CODES)[indices]
    count = DECAY * count + (1.0 - DECAY) * one_hot.sum(axis=0)
    total = DECAY * total + (1.0 - DECAY) * one_hot.T @ points
    codebook = total / count[:, None]

indices = nearest(points, codebook)
error = float(((points - codebook[indices]) ** 2).sum(axis=1).mean())
codes_in_use = perplexity(indices)
