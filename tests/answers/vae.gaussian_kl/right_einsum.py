import tensorflow as tf


def gaussian_kl(mean, log_variance):
    squares = tf.einsum("bd,bd->b", mean, mean)
    traces = tf.reduce_sum(tf.exp(log_variance), axis=-1)
    log_determinants = tf.reduce_sum(log_variance, axis=-1)
    return (squares + traces - log_determinants - mean.shape[-1]) / 2
