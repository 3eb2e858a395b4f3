# mutant: all dimensions share their noise
# category: noise-shared-by-dimensions
import tensorflow as tf


def reparameterize(mean, log_variance):
    noise = tf.random.normal((tf.shape(mean)[0], 1))
    return mean + tf.exp(0.5 * log_variance) * noise
