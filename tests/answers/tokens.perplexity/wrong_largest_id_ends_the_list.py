# mutant: num_codes is not used for the counts
# category: num-codes-ignored
import numpy as np


def perplexity(ids, num_codes):
    counts = np.bincount(np.ravel(ids))
    shares = counts / counts.sum()
    used = shares[shares > 0]
    entropy = -np.sum(used * np.log(used))
    return np.exp(entropy), int(np.sum(counts == 0))
