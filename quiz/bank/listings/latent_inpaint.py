"""Inpainting on a straight path: before every step the known cells are set to the level of that step."""

import numpy as np

STEPS, CELLS, FACTOR = 25, 8, 8

random = np.random.default_rng(23)
correlation = 0.9 ** np.abs(np.subtract.outer(np.arange(CELLS), np.arange(CELLS)))
asked = []


def velocity(x, time):
    """The exact field when the data are normal with this correlation between cells."""
    asked.append(float(x[:, known].std() / np.sqrt(time**2 + (1 - time) ** 2)))
    variance = time**2 * correlation + (1 - time) ** 2 * np.eye(CELLS)
    weights = np.linalg.inv(variance)
    return x @ (weights @ (time * correlation - (1 - time) * np.eye(CELLS)))


pixel_mask = np.repeat(np.arange(CELLS) < 4, FACTOR)
known = pixel_mask[::FACTOR]
originals = random.normal(size=(3000, CELLS)) @ np.linalg.cholesky(correlation).T
x = random.normal(size=originals.shape)
for step in range(STEPS):
    time = step / STEPS
    noised = time * originals + (1.0 - time) * random.normal(size=originals.shape)
    x = np.where(known, noised, x)
    x = x + velocity(x, time) / STEPS
finished = np.where(known, originals, x)

steadiness = float(np.abs(np.array(asked) - 1.0).max())
changed = float(np.abs(finished[:, known] - originals[:, known]).max())
filled = float(np.abs(finished[:, ~known] - originals[:, ~known]).mean())
