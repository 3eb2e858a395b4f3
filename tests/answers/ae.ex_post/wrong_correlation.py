# mutant: correlations instead of covariances
# category: prior-not-fitted
import numpy as np


def ex_post_sample(codes, count, seed):
    generator = np.random.default_rng(seed)
    return generator.multivariate_normal(
        codes.mean(axis=0), np.nan_to_num(np.corrcoef(codes, rowvar=False)), size=count
    )
