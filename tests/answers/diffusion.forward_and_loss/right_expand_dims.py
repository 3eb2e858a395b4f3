import tensorflow as tf


def add_noise(images, noise, t, alpha_bar):
    signal, spread = tf.sqrt(tf.gather(alpha_bar, t)), tf.sqrt(1 - tf.gather(alpha_bar, t))
    for _ in images.shape[1:]:
        signal, spread = signal[..., tf.newaxis], spread[..., tf.newaxis]
    return signal * images + spread * noise


def diffusion_loss(network, images, alpha_bar):
    batch = tf.shape(images)[0]
    t = tf.random.uniform([batch], maxval=tf.shape(alpha_bar)[0], dtype=tf.int32)
    eps = tf.random.normal(tf.shape(images))
    x_t = add_noise(images, eps, t, alpha_bar)
    return tf.reduce_mean((network(x_t, t) - eps) ** 2)
