# mutant: duplicates are dropped first
# category: duplicates
import numpy as np
from scipy.spatial.distance import cdist


def precision_recall(real, fake, k=3):
    real, fake = np.unique(real, axis=0), np.unique(fake, axis=0)
    k = min(k, len(real) - 1, len(fake) - 1)
    between = cdist(real, fake)
    real_radii, fake_radii = (np.sort(cdist(points, points), axis=1)[:, k] for points in (real, fake))
    precision = np.mean(np.any(between <= real_radii[:, None], axis=0))
    recall = np.mean(np.any(between <= fake_radii[None, :], axis=1))
    return precision, recall
