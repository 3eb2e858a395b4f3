# row: V04
# category: no-noise
import tensorflow as tf


def reparameterize(mean, log_variance):
    noise = tf.random.normal(tf.shape(mean))
    return mean
