# mutant: squared distance against three sigma
# category: squared-distance
import numpy as np


def mode_stats(samples, centers, sigma):
    distances = ((samples[:, None] - centers[None]) ** 2).sum(axis=-1)
    nearest, distance = distances.argmin(axis=1), distances.min(axis=1)
    good = distance <= 3 * sigma
    return len(np.unique(nearest[good])), good.mean()
