# mutant: the deviation is cut off
# category: no-gradient-log-variance
import tensorflow as tf


def reparameterize(mean, log_variance):
    noise = tf.random.normal(tf.shape(mean))
    return mean + tf.stop_gradient(tf.exp(0.5 * log_variance)) * noise
