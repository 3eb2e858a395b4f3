# mutant: uniform instead of normal noise
# category: not-normal
import tensorflow as tf


def add_noise(images, sigma):
    return images + tf.random.uniform(tf.shape(images), -sigma * 3**0.5, sigma * 3**0.5)


def restoration_loss(model, damage, images):
    restored = model(damage(images), training=True)
    return tf.reduce_mean(tf.square(restored - images))
