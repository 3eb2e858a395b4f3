# mutant: one time for the whole batch
# category: point
import tensorflow as tf


def path_and_target(data, noise, time):
    share = time[0]
    return (1.0 - share) * noise + share * data, data - noise


def flow_loss(network, data, noise, time):
    x, target = path_and_target(data, noise, time)
    return tf.reduce_mean(tf.square(network(x, time) - target))
