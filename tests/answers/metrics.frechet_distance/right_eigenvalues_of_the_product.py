import numpy as np


def feature_statistics(features):
    mean = np.sum(features, axis=0) / len(features)
    gap = features - mean
    return mean, gap.T @ gap / (len(features) - 1)


def frechet_distance(mean1, cov1, mean2, cov2):
    values = np.linalg.eigvals(cov1 @ cov2).real
    shift = mean1 - mean2
    return shift @ shift + np.trace(cov1 + cov2) - 2 * np.sqrt(np.maximum(values, 0)).sum()
