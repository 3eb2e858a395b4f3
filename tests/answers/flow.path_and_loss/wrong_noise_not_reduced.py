# mutant: the noise keeps its full weight
# category: noise-not-reduced
import tensorflow as tf


def path_and_target(data, noise, time):
    share = tf.reshape(time, [-1] + [1] * (len(data.shape) - 1))
    return noise + share * data, data - noise


def flow_loss(network, data, noise, time):
    x, target = path_and_target(data, noise, time)
    return tf.reduce_mean(tf.square(network(x, time) - target))
