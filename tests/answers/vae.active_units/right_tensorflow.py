import tensorflow as tf


def active_units(means, threshold=0.01):
    variance = tf.math.reduce_variance(tf.convert_to_tensor(means), axis=0)
    return tf.math.count_nonzero(variance > threshold)
