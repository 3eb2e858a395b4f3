import numpy as np
from scipy.spatial import cKDTree


def memorisation_test(generated, training, held_out, rate, neighbours):
    tree = cKDTree(np.float64(training).reshape(len(training), -1))

    def score(images):
        distances, _ = tree.query(np.float64(images).reshape(len(images), -1), k=list(range(1, neighbours + 1)))
        total = distances.sum(axis=1)
        return np.where(total == 0, 0.0, neighbours * distances[:, 0] / np.where(total == 0, 1.0, total))

    scores = score(generated)
    threshold = np.quantile(score(held_out), rate)
    return scores, threshold, scores < threshold
