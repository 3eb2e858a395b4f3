import numpy as np


def active_units(means, threshold=0.01):
    covariance = np.cov(means, rowvar=False, bias=True)
    return len([unit for unit in np.diag(covariance) if unit > threshold])
