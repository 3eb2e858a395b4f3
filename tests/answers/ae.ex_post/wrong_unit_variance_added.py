# mutant: the identity is added against singularity
# category: deviation-of-codes
import numpy as np


def ex_post_sample(codes, count, seed):
    generator = np.random.default_rng(seed)
    return generator.multivariate_normal(
        codes.mean(axis=0), np.cov(codes, rowvar=False) + np.eye(codes.shape[1]), size=count
    )
