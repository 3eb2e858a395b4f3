"""Codes that follow the mean of their points, and dead codes that start again at a point of the batch."""

import numpy as np

CODES, BATCH, STEPS, DECAY, DEAD = 32, 256, 300, 0.95, 0.2

random = np.random.default_rng(73)
codebook = random.normal(size=(CODES, 2)) + 4.0  # a bad start: far away from all points
count, total = np.ones(CODES), codebook.copy()
restarts = np.zeros(STEPS, int)


def draw_points():
    angles = random.uniform(0.0, 2.0 * np.pi, size=BATCH)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1) + 0.05 * random.normal(size=(BATCH, 2))


def nearest(points):
    return ((points[:, None] - codebook[None]) ** 2).sum(axis=2).argmin(axis=1)


for step in range(STEPS):
    points = draw_points()
    one_hot = np.eye(CODES)[nearest(points)]
    count = DECAY * count + (1.0 - DECAY) * one_hot.sum(axis=0)
    total = DECAY * total + (1.0 - DECAY) * one_hot.T @ points
    dead = count < DEAD
    total[dead] = points[random.integers(0, BATCH, size=dead.sum())]
    count[dead] = 1.0
    codebook = total / count[:, None]
    restarts[step] = dead.sum()

points = draw_points()
error = float(((points - codebook[nearest(points)]) ** 2).sum(axis=1).mean())
share = np.bincount(nearest(points), minlength=CODES) / BATCH
codes_in_use = float(np.exp(-(share[share > 0] * np.log(share[share > 0])).sum()))
restarts_per_step_at_last = float(restarts[-100:].mean())
