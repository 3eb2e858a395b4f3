from statistics import pvariance


def active_units(means, threshold=0.01):
    columns = zip(*means.astype(float).tolist())
    return sum(1 for column in columns if pvariance(column) > threshold)
