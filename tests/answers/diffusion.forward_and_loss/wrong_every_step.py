# mutant: the network is asked about every step
# category: number-of-calls
import tensorflow as tf


def add_noise(images, noise, t, alpha_bar):
    level = tf.reshape(tf.gather(alpha_bar, t), [-1] + [1] * (len(images.shape) - 1))
    return tf.sqrt(level) * images + tf.sqrt(1 - level) * noise


def diffusion_loss(network, images, alpha_bar):
    noise = tf.random.normal(tf.shape(images))
    losses = []
    for step in range(len(alpha_bar)):
        t = tf.fill(tf.shape(images)[:1], step)
        losses.append(tf.reduce_mean(tf.square(network(add_noise(images, noise, t, alpha_bar), t) - noise)))
    return tf.reduce_mean(losses)
