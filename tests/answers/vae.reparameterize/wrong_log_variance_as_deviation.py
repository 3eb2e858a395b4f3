# row: V23
# category: log-variance-as-deviation
import tensorflow as tf


def reparameterize(mean, log_variance):
    noise = tf.random.normal(tf.shape(mean))
    return mean + log_variance * noise
