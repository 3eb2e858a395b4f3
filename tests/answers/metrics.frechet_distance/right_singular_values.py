import numpy as np


def feature_statistics(features):
    return np.mean(features, 0), np.cov(features.T, ddof=1)


def half(cov):
    left, values, _ = np.linalg.svd(cov, hermitian=True)
    return left * np.sqrt(values)


def frechet_distance(mean1, cov1, mean2, cov2):
    overlap = np.linalg.norm(half(cov1).T @ half(cov2), ord="nuc")
    return float(np.linalg.norm(mean1 - mean2) ** 2 + np.trace(cov1) + np.trace(cov2) - 2 * overlap)
