import statistics


def active_units(means, threshold=0.01):
    active = 0
    for unit in range(means.shape[1]):
        column = [float(value) for value in means[:, unit]]
        if statistics.pvariance(column) > threshold:
            active += 1
    return active
