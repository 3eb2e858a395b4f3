# mutant: NumPy draws once, when the graph is traced
# category: noise-frozen
import numpy as np
import tensorflow as tf


def add_noise(images, sigma):
    return images + np.random.normal(0.0, sigma, images.shape).astype("float32")


def restoration_loss(model, damage, images):
    restored = model(damage(images), training=True)
    return tf.reduce_mean(tf.square(restored - images))
