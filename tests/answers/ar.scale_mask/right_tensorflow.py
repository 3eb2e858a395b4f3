import tensorflow as tf


def scale_of_token(sizes):
    return tf.repeat(tf.range(len(sizes)), tf.reduce_prod(tf.constant(sizes), axis=1))


def scale_mask(sizes):
    scales = scale_of_token(sizes)
    return tf.greater_equal(scales[:, None], scales)
