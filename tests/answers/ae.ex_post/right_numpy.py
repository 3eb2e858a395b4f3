import numpy as np


def ex_post_sample(codes, count, seed):
    generator = np.random.default_rng(seed)
    return generator.multivariate_normal(codes.mean(axis=0), np.atleast_2d(np.cov(codes, rowvar=False)), size=count)
