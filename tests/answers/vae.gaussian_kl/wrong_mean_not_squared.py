# mutant: the mean is not squared
# category: mean-not-squared
import tensorflow as tf


def gaussian_kl(mean, log_variance):
    inside = 1.0 + log_variance - tf.abs(mean) - tf.exp(log_variance)
    return -0.5 * tf.reduce_sum(inside, axis=-1)
