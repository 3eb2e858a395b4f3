import tensorflow as tf


def rescale(guided, conditional, phi):
    rows = tf.shape(guided)[0]
    flat, other = tf.reshape(guided, (rows, -1)), tf.reshape(conditional, (rows, -1))
    ratio = tf.math.reduce_std(other, 1) / tf.math.reduce_std(flat, 1)
    mixed = flat * (phi * ratio + 1 - phi)[:, None]
    return tf.reshape(mixed, tf.shape(guided))
