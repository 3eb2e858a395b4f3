# mutant: NumPy draws once, when the function is traced
# category: noise-frozen
import numpy as np
import tensorflow as tf


def add_noise(images, noise, t, alpha_bar):
    level = tf.reshape(tf.gather(alpha_bar, t), [-1] + [1] * (len(images.shape) - 1))
    return tf.sqrt(level) * images + tf.sqrt(1 - level) * noise


def diffusion_loss(network, images, alpha_bar):
    t = tf.constant(np.random.randint(0, len(alpha_bar), images.shape[0]))
    noise = tf.constant(np.random.standard_normal(images.shape), tf.float32)
    predicted = network(add_noise(images, noise, t, alpha_bar), t)
    return tf.reduce_mean(tf.square(predicted - noise))
