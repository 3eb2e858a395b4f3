# mutant: second moment about zero instead of the covariance
# category: not-centred
import numpy as np


def ex_post_sample(codes, count, seed):
    generator = np.random.default_rng(seed)
    return generator.multivariate_normal(codes.mean(axis=0), codes.T @ codes / len(codes), size=count)
