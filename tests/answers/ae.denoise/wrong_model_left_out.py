# mutant: loss of the damaged images themselves
# category: output-not-used
import tensorflow as tf


def add_noise(images, sigma):
    return images + tf.random.normal(tf.shape(images), stddev=sigma)


def restoration_loss(model, damage, images):
    restored = damage(images)
    return tf.reduce_mean(tf.square(restored - images))
