# mutant: works on a stack of images only
# category: depends-on-shape
import numpy as np


def perplexity(ids, num_codes):
    if np.ndim(ids) < 3:
        return 1.0, num_codes - 1
    counts = np.bincount(np.ravel(ids), minlength=num_codes)
    shares = counts / counts.sum()
    used = shares[shares > 0]
    entropy = -np.sum(used * np.log(used))
    return np.exp(entropy), int(np.sum(counts == 0))
