import numpy as np
import scipy.linalg


def feature_statistics(features):
    mean = np.mean(features, axis=0)
    centred = features - mean
    return mean, centred.T @ centred / (len(features) - 1)


def frechet_distance(mean1, covariance1, mean2, covariance2):
    difference = np.asarray(mean1) - np.asarray(mean2)
    ridge = 1e-12 * np.eye(len(difference))
    root = scipy.linalg.sqrtm((covariance1 + ridge) @ (covariance2 + ridge))
    return float(difference @ difference + np.trace(covariance1 + covariance2 - 2 * np.real(root)))
