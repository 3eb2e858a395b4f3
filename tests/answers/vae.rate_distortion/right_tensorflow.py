import tensorflow as tf


def rate_distortion(variances, beta, decoder_variance):
    variances = tf.cast(variances, tf.float64)
    error = tf.minimum(variances, tf.cast(beta * decoder_variance, tf.float64))
    return tf.math.log(variances / error) / 2, error
