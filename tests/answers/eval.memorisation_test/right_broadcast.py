import numpy as np


def memorisation_test(generated, training, held_out, rate, neighbours):
    scores = []
    for images in (generated, held_out):
        squared = np.square(np.float64(images)[:, None] - np.float64(training)[None]).sum(axis=(2, 3, 4))
        near = np.sqrt(np.sort(squared, axis=1)[:, :neighbours])
        with np.errstate(invalid="ignore"):
            scores.append(np.nan_to_num(near[:, 0] / near.mean(axis=1)))
    threshold = float(np.quantile(scores[1], rate))
    return scores[0], threshold, scores[0] < threshold
