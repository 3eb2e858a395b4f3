# row: V07
# category: mean-over-dimensions
import tensorflow as tf


def gaussian_kl(mean, log_variance):
    inside = 1.0 + log_variance - tf.square(mean) - tf.exp(log_variance)
    return -0.5 * tf.reduce_mean(inside, axis=-1)
