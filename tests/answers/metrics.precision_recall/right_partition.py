import numpy as np
from scipy.spatial import distance


def precision_recall(real, fake, k=3):
    def radius(rows):
        table = distance.squareform(distance.pdist(rows))
        np.fill_diagonal(table, np.inf)
        return np.partition(table, k - 1, axis=1)[:, k - 1]

    between = distance.cdist(fake, real)
    precision = (between <= radius(real)).any(axis=1).mean()
    recall = (between.T <= radius(fake)).any(axis=1).mean()
    return np.array(precision), np.array(recall)
