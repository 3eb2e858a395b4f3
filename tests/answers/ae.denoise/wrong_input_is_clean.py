# row: 5.1
# category: not-damaged
import tensorflow as tf


def add_noise(images, sigma):
    return images + tf.random.normal(tf.shape(images), stddev=sigma)


def restoration_loss(model, damage, images):
    restored = model(images, training=True)
    return tf.reduce_mean(tf.square(restored - images))
