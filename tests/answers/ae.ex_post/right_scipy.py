import numpy as np
from scipy import stats


def ex_post_sample(codes, count, seed):
    z = np.asarray(codes, dtype=np.float64)
    covariance = np.cov(z.T, bias=True).reshape(z.shape[1], z.shape[1])
    normal = stats.multivariate_normal(z.mean(axis=0), covariance, allow_singular=True, seed=seed)
    return normal.rvs(size=count).reshape(count, z.shape[1])
