# mutant: softplus of the log variance as deviation
# category: softplus
import tensorflow as tf


def reparameterize(mean, log_variance):
    noise = tf.random.normal(tf.shape(mean))
    return mean + tf.nn.softplus(log_variance) * noise
