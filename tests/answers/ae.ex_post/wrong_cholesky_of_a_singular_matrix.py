# mutant: no root for a unit without variance
# category: dead-unit
import numpy as np


def ex_post_sample(codes, count, seed):
    noise = np.random.default_rng(seed).standard_normal((count, codes.shape[1]))
    return codes.mean(axis=0) + noise @ np.linalg.cholesky(np.cov(codes, rowvar=False)).T
