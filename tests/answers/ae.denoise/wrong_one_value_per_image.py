# mutant: one shift per image: its pixels move together
# category: noise-shared-by-pixels
import tensorflow as tf


def add_noise(images, sigma):
    return images + tf.random.normal((tf.shape(images)[0], 1, 1, 1), stddev=sigma)


def restoration_loss(model, damage, images):
    restored = model(damage(images), training=True)
    return tf.reduce_mean(tf.square(restored - images))
