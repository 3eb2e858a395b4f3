# mutant: alpha_bar[t] along the last axis
# category: wrong-axis
import tensorflow as tf


def add_noise(images, noise, t, alpha_bar):
    level = tf.gather(alpha_bar, t)
    return tf.sqrt(level) * images + tf.sqrt(1 - level) * noise


def diffusion_loss(network, images, alpha_bar):
    t = tf.random.uniform(tf.shape(images)[:1], 0, len(alpha_bar), tf.int32)
    noise = tf.random.normal(tf.shape(images))
    signal = tf.reshape(tf.gather(alpha_bar, t), (-1, 1, 1, 1)) ** 0.5
    predicted = network(signal * images + tf.sqrt(1 - signal**2) * noise, t)
    return tf.reduce_mean(tf.square(predicted - noise))
