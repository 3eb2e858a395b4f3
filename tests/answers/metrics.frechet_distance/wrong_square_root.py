# mutant: the square root of the distance
# category: root-of-distance
import numpy as np

def feature_statistics(features):
    features = np.asarray(features, dtype=float)
    return features.mean(axis=0), np.cov(features, rowvar=False)


def frechet_distance(mean1, covariance1, mean2, covariance2):
    values, vectors = np.linalg.eigh(covariance1)
    root = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    inner = np.linalg.eigvalsh(root @ covariance2 @ root)
    cross = np.sqrt(np.clip(inner, 0, None)).sum()
    return np.sqrt(np.sum((mean1 - mean2) ** 2) + np.trace(covariance1) + np.trace(covariance2) - 2 * cross)
