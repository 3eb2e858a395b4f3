# mutant: all rows share their noise
# category: noise-shared-by-rows
import tensorflow as tf


def reparameterize(mean, log_variance):
    noise = tf.random.normal((1, mean.shape[-1]))
    return mean + tf.exp(0.5 * log_variance) * noise
