# row: 5.4, 6.1
# category: centred-at-zero
import numpy as np


def ex_post_sample(codes, count, seed):
    return np.random.default_rng(seed).standard_normal((count, codes.shape[1]))
