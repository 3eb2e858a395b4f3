# mutant: ratio turned over
# category: turned-over
import numpy as np
from scipy.spatial.distance import cdist


def memorisation_test(generated, training, held_out, rate, neighbours):
    def flat(images):
        return np.asarray(images, float).reshape(len(images), -1)

    def score(images):
        nearest = np.sort(cdist(flat(images), flat(training)), axis=1)[:, :neighbours]
        mean = nearest.mean(axis=1)
        return mean / np.maximum(nearest[:, 0], 1e-9)

    scores = score(generated)
    threshold = np.quantile(score(held_out), rate)
    return scores, threshold, scores < threshold
