# mutant: from_logits is left out
# category: from-logits
import keras
import tensorflow as tf


def negative_elbo(images, logits, mean, log_variance, beta=1.0):
    per_pixel = keras.losses.BinaryCrossentropy(reduction="sum")(images[..., None], logits[..., None])
    distortion = per_pixel / float(len(images))
    rate = tf.reduce_mean(tf.reduce_sum((mean**2 + tf.exp(log_variance) - log_variance - 1) / 2, axis=1))
    return distortion + beta * rate, distortion, rate
