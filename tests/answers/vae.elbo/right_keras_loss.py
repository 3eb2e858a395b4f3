import keras
import tensorflow as tf


def negative_elbo(images, logits, mean, log_variance, beta=1.0):
    pixels = keras.losses.BinaryCrossentropy(from_logits=True, reduction="none", axis=-1)
    flat = tf.reshape(images, (tf.shape(images)[0], -1, 1)), tf.reshape(logits, (tf.shape(images)[0], -1, 1))
    distortion = tf.reduce_mean(tf.reduce_sum(pixels(*flat), axis=1))
    rate = tf.reduce_mean(tf.reduce_sum((mean**2 + tf.exp(log_variance) - log_variance - 1) / 2, axis=1))
    return distortion + beta * rate, distortion, rate
