# mutant: only the ball of the nearest point is looked at
# category: nearest-only
import numpy as np


def distances(a, b):
    return np.linalg.norm(np.asarray(a)[:, None] - np.asarray(b)[None], axis=-1)


def inside(points, region, k):
    radii = np.sort(distances(region, region), axis=1)[:, k]
    across = distances(points, region)
    nearest = across.argmin(axis=1)
    return np.mean(across[np.arange(len(points)), nearest] <= radii[nearest])


def precision_recall(real, fake, k=3):
    return inside(fake, real, k), inside(real, fake, k)
