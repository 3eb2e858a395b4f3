# mutant: precision and recall exchanged
# category: swapped
import numpy as np


def distances(a, b):
    return np.linalg.norm(np.asarray(a)[:, None] - np.asarray(b)[None], axis=-1)


def radii(points, k):
    return np.sort(distances(points, points), axis=1)[:, k]


def precision_recall(real, fake, k=3):
    across = distances(fake, real)
    precision = (across <= radii(real, k)[None]).any(axis=1).mean()
    recall = (across <= radii(fake, k)[:, None]).any(axis=0).mean()
    return recall, precision
