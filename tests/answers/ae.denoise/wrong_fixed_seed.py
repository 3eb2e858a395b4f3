# mutant: the same noise in every call
# category: noise-frozen
import tensorflow as tf


def add_noise(images, sigma):
    return images + tf.random.stateless_normal(tf.shape(images), seed=(1, 2), stddev=sigma)


def restoration_loss(model, damage, images):
    restored = model(damage(images), training=True)
    return tf.reduce_mean(tf.square(restored - images))
