# mutant: the mean carries twice the gradient
# category: slope-of-mean
import tensorflow as tf


def reparameterize(mean, log_variance):
    noise = tf.random.normal(tf.shape(mean))
    return 2 * mean - tf.stop_gradient(mean) + tf.exp(0.5 * log_variance) * noise
