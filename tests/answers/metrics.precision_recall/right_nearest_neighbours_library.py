import numpy as np
from scipy.spatial.distance import cdist
from sklearn.neighbors import NearestNeighbors


def covered(points, reference, k):
    finder = NearestNeighbors(n_neighbors=k).fit(reference)
    radius = finder.kneighbors()[0][:, -1]
    return np.mean([np.any(row <= radius + 1e-9) for row in cdist(points, reference)])


def precision_recall(real, fake, k=3):
    return covered(fake, real, k), covered(real, fake, k)
