# mutant: the half is left out
# category: missing-half
import tensorflow as tf


def gaussian_kl(mean, log_variance):
    inside = 1.0 + log_variance - tf.square(mean) - tf.exp(log_variance)
    return -1.0 * tf.reduce_sum(inside, axis=-1)
