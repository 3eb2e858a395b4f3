from keras import ops


def gaussian_kl(mean, log_variance):
    return 0.5 * ops.sum(ops.exp(log_variance) + ops.square(mean) - 1 - log_variance, axis=1)
