# mutant: the root of the noise's weight is missing
# category: root-of-the-noise-missing
import tensorflow as tf


def add_noise(images, noise, t, alpha_bar):
    level = tf.reshape(tf.gather(alpha_bar, t), [-1] + [1] * (len(images.shape) - 1))
    return tf.sqrt(level) * images + (1 - level) * noise


def diffusion_loss(network, images, alpha_bar):
    t = tf.random.uniform(tf.shape(images)[:1], 0, len(alpha_bar), tf.int32)
    noise = tf.random.normal(tf.shape(images))
    predicted = network(add_noise(images, noise, t, alpha_bar), t)
    return tf.reduce_mean(tf.square(predicted - noise))
