# mutant: the entropy in bits
# category: bits
import numpy as np


def perplexity(ids, num_codes):
    counts = np.bincount(np.ravel(ids), minlength=num_codes)
    shares = counts / counts.sum()
    used = shares[shares > 0]
    entropy = -np.sum(used * np.log2(used))
    return entropy, int(np.sum(counts == 0))
