# mutant: deviation of every unit by itself: the correlations are lost
# category: correlations-lost
import numpy as np


def ex_post_sample(codes, count, seed):
    generator = np.random.default_rng(seed)
    return generator.normal(codes.mean(axis=0), codes.std(axis=0), (count, codes.shape[1]))
