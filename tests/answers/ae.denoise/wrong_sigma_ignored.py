# mutant: noise of deviation 1
# category: sigma-not-used
import tensorflow as tf


def add_noise(images, sigma):
    return images + tf.random.normal(tf.shape(images))


def restoration_loss(model, damage, images):
    restored = model(damage(images), training=True)
    return tf.reduce_mean(tf.square(restored - images))
