# mutant: the product without its root
# category: product-not-root
import numpy as np

def feature_statistics(features):
    features = np.asarray(features, dtype=float)
    return features.mean(axis=0), np.cov(features, rowvar=False)


def frechet_distance(mean1, covariance1, mean2, covariance2):
    cross = np.trace(covariance1 @ covariance2)
    return np.sum((mean1 - mean2) ** 2) + np.trace(covariance1) + np.trace(covariance2) - 2 * cross
