# mutant: draws around zero
# category: centred-at-zero
import numpy as np


def ex_post_sample(codes, count, seed):
    generator = np.random.default_rng(seed)
    return generator.multivariate_normal(np.zeros(codes.shape[1]), np.cov(codes, rowvar=False), size=count)
