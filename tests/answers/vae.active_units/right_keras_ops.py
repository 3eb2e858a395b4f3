from keras import ops


def active_units(means, threshold=0.01):
    return ops.convert_to_numpy(ops.count_nonzero(ops.var(means, axis=0) > threshold))
