import numpy as np


def perplexity(ids, num_codes):
    _, counts = np.unique(ids, return_counts=True)
    total = counts.sum()
    # log N minus the mean logarithm of the counts: the same entropy, with no shares in between.
    return total * np.exp(-(counts * np.log(counts)).sum() / total), num_codes - counts.size
