import tensorflow as tf


def add_noise(images, noise, t, alpha_bar):
    flat = (tf.shape(images)[0], -1)
    kept = tf.gather(alpha_bar, t)[:, None]
    mixed = kept**0.5 * tf.reshape(images, flat) + (1 - kept) ** 0.5 * tf.reshape(noise, flat)
    return tf.reshape(mixed, tf.shape(images))


def diffusion_loss(network, images, alpha_bar):
    t = tf.cast(tf.floor(tf.random.uniform(tf.shape(images)[:1]) * len(alpha_bar)), tf.int32)
    noise = tf.random.normal(tf.shape(images))
    error = tf.square(network(add_noise(images, noise, t, alpha_bar), t) - noise)
    per_image = tf.reduce_mean(tf.reshape(error, (tf.shape(images)[0], -1)), axis=1)
    return tf.reduce_mean(per_image)
