# mutant: the root of a normal number: half of the pixels are NaN
# category: not-finite
import tensorflow as tf


def add_noise(images, sigma):
    return images + sigma * tf.sqrt(tf.random.normal(tf.shape(images)))


def restoration_loss(model, damage, images):
    restored = model(damage(images), training=True)
    return tf.reduce_mean(tf.square(restored - images))
