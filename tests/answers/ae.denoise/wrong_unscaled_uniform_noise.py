# mutant: uniform noise from 0 to sigma: its mean is not 0
# category: uniform-noise
import tensorflow as tf


def add_noise(images, sigma):
    return images + sigma * tf.random.uniform(tf.shape(images))


def restoration_loss(model, damage, images):
    restored = model(damage(images), training=True)
    return tf.reduce_mean(tf.square(restored - images))
