import tensorflow as tf


def path_and_target(data, noise, time):
    return tf.einsum("b,b...->b...", time, data) + tf.einsum("b,b...->b...", 1 - time, noise), data - noise


def flow_loss(network, data, noise, time):
    x, target = path_and_target(data, noise, time)
    return tf.math.reduce_mean(tf.math.squared_difference(network(x, time), target))
