# row: V10
# category: exp-log-variance
import tensorflow as tf


def reparameterize(mean, log_variance):
    noise = tf.random.normal(tf.shape(mean))
    return mean + tf.exp(log_variance) * noise
