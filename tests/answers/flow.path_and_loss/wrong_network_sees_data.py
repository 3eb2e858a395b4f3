# mutant: the network sees the data instead of the point
# category: asked-x
import tensorflow as tf


def path_and_target(data, noise, time):
    share = tf.reshape(time, [-1] + [1] * (len(data.shape) - 1))
    return (1.0 - share) * noise + share * data, data - noise


def flow_loss(network, data, noise, time):
    x, target = path_and_target(data, noise, time)
    return tf.reduce_mean(tf.square(network(data, time) - target))
