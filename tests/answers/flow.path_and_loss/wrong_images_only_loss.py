# mutant: on vectors only the first column counts
# category: loss-on-vectors
import tensorflow as tf


def path_and_target(data, noise, time):
    share = tf.reshape(time, [-1] + [1] * (len(data.shape) - 1))
    return (1.0 - share) * noise + share * data, data - noise


def flow_loss(network, data, noise, time):
    x, target = path_and_target(data, noise, time)
    return tf.reduce_mean(tf.square(network(x, time) - target)[..., : (None if len(data.shape) == 4 else 1)])
