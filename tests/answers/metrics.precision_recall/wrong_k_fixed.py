# mutant: k is not used
# category: k-ignored
import numpy as np
from scipy.spatial.distance import cdist


def precision_recall(real, fake, k=3):
    between = cdist(real, fake)
    real_radii, fake_radii = (np.sort(cdist(points, points), axis=1)[:, 3] for points in (real, fake))
    precision = np.mean(np.any(between <= real_radii[:, None], axis=0))
    recall = np.mean(np.any(between <= fake_radii[None, :], axis=1))
    return precision, recall
