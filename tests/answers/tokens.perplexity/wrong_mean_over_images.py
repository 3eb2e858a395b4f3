# mutant: perplexity per image, averaged
# category: mean-over-images
import numpy as np


def perplexity(ids, num_codes):
    counts = np.bincount(np.ravel(ids), minlength=num_codes)
    values = []
    for image in np.atleast_2d(ids):
        p = np.bincount(np.ravel(image), minlength=num_codes) / np.size(image)
        values.append(np.exp(-np.sum(p[p > 0] * np.log(p[p > 0]))))
    return np.mean(values), int(np.sum(counts == 0))
