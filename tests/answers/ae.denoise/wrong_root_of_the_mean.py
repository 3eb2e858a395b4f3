# mutant: root of the mean squared error
# category: root
import tensorflow as tf


def add_noise(images, sigma):
    return images + tf.random.normal(tf.shape(images), stddev=sigma)


def restoration_loss(model, damage, images):
    restored = model(damage(images), training=True)
    return tf.sqrt(tf.reduce_mean(tf.square(restored - images)))
