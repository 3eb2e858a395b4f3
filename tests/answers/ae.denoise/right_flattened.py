import tensorflow as tf
from keras import ops, random


def add_noise(images, sigma):
    return ops.add(images, random.normal(ops.shape(images), mean=0.0, stddev=sigma))


def restoration_loss(model, damage, images):
    gap = tf.reshape(model(damage(images), training=True) - images, [-1])
    return tf.tensordot(gap, gap, 1) / tf.cast(tf.size(gap), gap.dtype)
