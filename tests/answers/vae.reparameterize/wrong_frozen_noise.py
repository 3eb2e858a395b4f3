# mutant: the same noise at every call
# category: noise-frozen
import tensorflow as tf


def reparameterize(mean, log_variance):
    noise = tf.random.stateless_normal(tf.shape(mean), seed=(1, 2))
    return mean + tf.exp(0.5 * log_variance) * noise
