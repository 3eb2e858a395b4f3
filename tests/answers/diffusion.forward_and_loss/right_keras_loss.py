import keras
import tensorflow as tf

SEEDS = keras.random.SeedGenerator(1)


def add_noise(images, noise, t, alpha_bar):
    shape = tf.concat([tf.shape(t), tf.ones(tf.rank(images) - 1, tf.int32)], axis=0)
    level = tf.reshape(tf.gather(alpha_bar, t), shape)
    return images * tf.sqrt(level) + noise * tf.sqrt(1.0 - level)


def diffusion_loss(network, images, alpha_bar):
    t = keras.random.randint(tf.shape(images)[:1], 0, len(alpha_bar), seed=SEEDS)
    noise = keras.random.normal(tf.shape(images), seed=SEEDS)
    predicted = network(add_noise(images, noise, t, alpha_bar), t)
    return keras.losses.MeanSquaredError()(noise, predicted)
