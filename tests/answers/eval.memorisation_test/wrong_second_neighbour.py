# mutant: ratio to the second neighbour, the other convention
# category: second-neighbour
import numpy as np
from scipy.spatial.distance import cdist


def memorisation_test(generated, training, held_out, rate, neighbours):
    def flat(images):
        return np.asarray(images, float).reshape(len(images), -1)

    def score(images):
        nearest = np.sort(cdist(flat(images), flat(training)), axis=1)[:, :neighbours]
        mean = nearest[:, 1]
        return np.divide(nearest[:, 0], mean, out=np.zeros(len(mean)), where=mean > 0)

    scores = score(generated)
    threshold = np.quantile(score(held_out), rate)
    return scores, threshold, scores < threshold
