# mutant: weights exchanged: time 1 is noise
# category: direction
import tensorflow as tf


def path_and_target(data, noise, time):
    share = tf.reshape(time, [-1] + [1] * (len(data.shape) - 1))
    return share * noise + (1.0 - share) * data, data - noise


def flow_loss(network, data, noise, time):
    x, target = path_and_target(data, noise, time)
    return tf.reduce_mean(tf.square(network(x, time) - target))
