# mutant: noise multiplies the images
# category: multiplied
import tensorflow as tf


def add_noise(images, sigma):
    return images * tf.random.normal(tf.shape(images), mean=1.0, stddev=sigma)


def restoration_loss(model, damage, images):
    restored = model(damage(images), training=True)
    return tf.reduce_mean(tf.square(restored - images))
