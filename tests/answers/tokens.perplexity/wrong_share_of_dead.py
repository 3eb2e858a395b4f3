# mutant: dead codes as a share
# category: share-of-dead
import numpy as np


def perplexity(ids, num_codes):
    counts = np.bincount(np.ravel(ids), minlength=num_codes)
    shares = counts / counts.sum()
    used = shares[shares > 0]
    entropy = -np.sum(used * np.log(used))
    return np.exp(entropy), np.mean(counts == 0)
