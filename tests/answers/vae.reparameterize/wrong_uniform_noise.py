# mutant: uniform noise
# category: variance-of-z
import tensorflow as tf


def reparameterize(mean, log_variance):
    noise = tf.random.uniform(tf.shape(mean), -1.0, 1.0)
    return mean + tf.exp(0.5 * log_variance) * noise
