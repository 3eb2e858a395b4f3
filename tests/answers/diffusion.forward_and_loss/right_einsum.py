import tensorflow as tf


def add_noise(images, noise, t, alpha_bar):
    signal = tf.gather(tf.sqrt(alpha_bar), t)
    spread = tf.gather(tf.sqrt(1 - alpha_bar), t)
    return tf.einsum("b,b...->b...", signal, images) + tf.einsum("b,b...->b...", spread, noise)


def diffusion_loss(network, images, alpha_bar):
    noise = tf.random.normal(tf.shape(images), stddev=1.0)
    t = tf.random.categorical(tf.zeros((1, len(alpha_bar))), tf.shape(images)[0], dtype=tf.int32)[0]
    error = network(add_noise(images, noise, t, alpha_bar), t) - noise
    return tf.reduce_sum(error**2) / tf.cast(tf.size(error), tf.float32)
