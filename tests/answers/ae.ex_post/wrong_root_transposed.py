# mutant: noise times L instead of noise times L transposed
# category: root-transposed
import numpy as np


def ex_post_sample(codes, count, seed):
    noise = np.random.default_rng(seed).standard_normal((count, codes.shape[1]))
    root = np.linalg.cholesky(np.cov(codes, rowvar=False) + 1e-9 * np.eye(codes.shape[1]))
    return codes.mean(axis=0) + noise @ root
