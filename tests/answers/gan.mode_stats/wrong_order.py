# mutant: the two results exchanged
# category: order-swapped
import numpy as np


def mode_stats(samples, centers, sigma):
    distances = np.linalg.norm(samples[:, None] - centers[None], axis=-1)
    nearest, distance = distances.argmin(axis=1), distances.min(axis=1)
    good = distance <= 3 * sigma
    return good.mean(), len(np.unique(nearest[good]))
