# mutant: nothing is returned
# category: bad answer
import tensorflow as tf


def add_noise(images, sigma):
    return images + tf.random.normal(tf.shape(images), stddev=sigma)


def restoration_loss(model, damage, images):
    restored = model(damage(images), training=True)
    tf.reduce_mean(tf.square(restored - images))
