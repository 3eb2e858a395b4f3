# mutant: noise is multiplied by the covariance instead of its root
# category: covariance-as-root
import numpy as np


def ex_post_sample(codes, count, seed):
    noise = np.random.default_rng(seed).standard_normal((count, codes.shape[1]))
    return codes.mean(axis=0) + noise @ np.cov(codes, rowvar=False)
