# mutant: the product of the roots
# category: product-of-roots
import numpy as np


def feature_statistics(features):
    mean = np.sum(features, axis=0) / len(features)
    gap = features - mean
    return mean, gap.T @ gap / (len(features) - 1)


def root(cov):
    values, vectors = np.linalg.eigh(cov)
    return vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T


def frechet_distance(mean1, cov1, mean2, cov2):
    shift = mean1 - mean2
    return shift @ shift + np.trace(cov1 + cov2) - 2 * np.trace(root(cov1) @ root(cov2))
