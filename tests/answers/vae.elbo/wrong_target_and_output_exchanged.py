# row: V18
# category: value
import tensorflow as tf


def negative_elbo(images, logits, mean, log_variance, beta=1.0):
    per_pixel = tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.sigmoid(logits), logits=images)
    distortion = tf.reduce_mean(tf.reduce_sum(per_pixel, axis=[1, 2, 3]))
    per_unit = 0.5 * (tf.exp(log_variance) + tf.square(mean) - 1.0 - log_variance)
    rate = tf.reduce_mean(tf.reduce_sum(per_unit, axis=1))
    return distortion + beta * rate, distortion, rate
