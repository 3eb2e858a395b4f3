"""Flow matching without a network: the velocity is fitted by least squares, then integrated from noise to data."""

import numpy as np

BATCH, POWERS, STEPS = 4000, 5, 50
CENTRE, SPREAD = np.array([3.0, -1.0]), 0.5

random = np.random.default_rng(17)


def features(points, t):
    powers = t ** np.arange(POWERS)
    return np.concatenate([powers] + [points[:, [axis]] * powers for axis in (0, 1)], axis=1)


noise = random.normal(size=(BATCH, 2))
data = CENTRE + SPREAD * random.normal(size=(BATCH, 2))
t = random.random(size=(BATCH, 1))
between = (1.0 - t) * noise + t * data
target = data - noise
weights = np.linalg.lstsq(features(between, t), target, rcond=None)[0]

points = random.normal(size=(BATCH, 2))
for step in range(STEPS):
    now = np.full((BATCH, 1), step / STEPS)
    points = points + features(points, now) @ weights / STEPS

found_centre = points.mean(axis=0)
found_spread = float(points.std(axis=0).mean())
distance = float(np.linalg.norm(found_centre - CENTRE))
