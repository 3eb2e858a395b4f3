# mutant: the variance is ignored
# category: unit-variance
import tensorflow as tf


def reparameterize(mean, log_variance):
    noise = tf.random.normal(tf.shape(mean))
    return mean + noise
