# mutant: nothing is returned
# category: bad answer
import numpy as np


def ex_post_sample(codes, count, seed):
    generator = np.random.default_rng(seed)
    generator.multivariate_normal(codes.mean(axis=0), np.cov(codes, rowvar=False), size=count)
