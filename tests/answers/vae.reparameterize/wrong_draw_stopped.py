# mutant: the draw is cut off from both arguments
# category: no-gradient-mean
import tensorflow as tf


def reparameterize(mean, log_variance):
    noise = tf.random.normal(tf.shape(mean))
    return tf.stop_gradient(mean + tf.exp(0.5 * log_variance) * noise)
