# mutant: one noise pattern for the whole batch
# category: noise-shared-by-images
import tensorflow as tf


def add_noise(images, sigma):
    return images + tf.random.normal(tf.shape(images)[1:], stddev=sigma)


def restoration_loss(model, damage, images):
    restored = model(damage(images), training=True)
    return tf.reduce_mean(tf.square(restored - images))
