# mutant: always seed 0
# category: seed-ignored
import numpy as np


def ex_post_sample(codes, count, seed):
    generator = np.random.default_rng(0)
    return generator.multivariate_normal(codes.mean(axis=0), np.cov(codes, rowvar=False), size=count)
