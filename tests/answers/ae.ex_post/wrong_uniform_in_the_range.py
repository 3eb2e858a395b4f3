# mutant: uniform between the smallest and the largest code
# category: mean-of-codes
import numpy as np


def ex_post_sample(codes, count, seed):
    generator = np.random.default_rng(seed)
    return generator.uniform(codes.min(axis=0), codes.max(axis=0), (count, codes.shape[1]))
