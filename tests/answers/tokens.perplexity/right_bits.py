import numpy as np


def perplexity(ids, num_codes):
    one_hot = np.eye(num_codes)[np.asarray(ids).reshape(-1)]
    p = one_hot.mean(axis=0)
    bits = -(p * np.log2(np.where(p > 0, p, 1.0))).sum()
    return float(2**bits), int((p == 0).sum())
