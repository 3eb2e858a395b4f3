# mutant: absolute error
# category: absolute
import tensorflow as tf


def add_noise(images, sigma):
    return images + tf.random.normal(tf.shape(images), stddev=sigma)


def restoration_loss(model, damage, images):
    restored = model(damage(images), training=True)
    return tf.reduce_mean(tf.abs(restored - images))
