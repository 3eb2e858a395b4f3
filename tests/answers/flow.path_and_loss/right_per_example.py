import tensorflow as tf


def path_and_target(data, noise, time):
    points = [clean * share + grain * (1 - share) for clean, grain, share in zip(data, noise, tf.unstack(time))]
    return tf.stack(points), data - noise


def flow_loss(network, data, noise, time):
    x, target = path_and_target(data, noise, time)
    error = (network(x, time) - target) ** 2
    axes = list(range(1, len(error.shape)))
    return tf.reduce_mean(tf.reduce_mean(error, axes))
