import numpy as np
from sklearn.neighbors import NearestNeighbors


def memorisation_test(generated, training, held_out, rate, neighbours):
    rows = lambda x: x.reshape(x.shape[0], -1).astype(np.float64)
    index = NearestNeighbors(n_neighbors=neighbours, algorithm="brute", metric="euclidean").fit(rows(training))

    def score(images):
        found, numbers = index.kneighbors(rows(images))
        found = np.linalg.norm(rows(training)[numbers] - rows(images)[:, None], axis=2)
        return found.min(axis=1) / np.maximum(found.mean(axis=1), 1e-12)

    scores, honest = score(generated), score(held_out)
    limit = np.quantile(honest, rate)
    return scores, limit, np.less(scores, limit)
