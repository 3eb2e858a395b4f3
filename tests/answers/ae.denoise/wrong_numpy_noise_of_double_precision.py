# mutant: float64 noise meets float32 images
# category: not-compilable
import numpy as np
import tensorflow as tf


def add_noise(images, sigma):
    return np.asarray(images) + np.random.normal(0.0, sigma, images.shape)


def restoration_loss(model, damage, images):
    restored = model(damage(images), training=True)
    return tf.reduce_mean(tf.square(restored - images))
