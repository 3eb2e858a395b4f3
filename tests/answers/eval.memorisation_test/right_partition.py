import numpy as np


def memorisation_test(generated, training, held_out, rate, neighbours):
    base = training.reshape(len(training), -1).astype("float64")

    def score(images):
        out = []
        for image in images.reshape(len(images), -1).astype("float64"):
            near = np.partition(np.linalg.norm(base - image, axis=1), neighbours - 1)[:neighbours]
            out.append(0.0 if near.max() == 0 else near.min() / near.mean())
        return np.array(out)

    threshold = np.percentile(score(held_out), 100 * rate)
    scores = score(generated)
    return scores, threshold, scores < threshold
