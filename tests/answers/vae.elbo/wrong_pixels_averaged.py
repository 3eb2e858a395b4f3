# row: V08
# category: mean-over-pixels
import tensorflow as tf


def negative_elbo(images, logits, mean, log_variance, beta=1.0):
    per_pixel = tf.nn.sigmoid_cross_entropy_with_logits(labels=images, logits=logits)
    distortion = tf.reduce_mean(per_pixel)
    per_unit = 0.5 * (tf.exp(log_variance) + tf.square(mean) - 1.0 - log_variance)
    rate = tf.reduce_mean(tf.reduce_sum(per_unit, axis=1))
    return distortion + beta * rate, distortion, rate
