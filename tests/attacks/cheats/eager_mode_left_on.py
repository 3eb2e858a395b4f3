# exercise: ae.denoise
# verdict: wrong
import numpy as np
import tensorflow as tf

tf.config.run_functions_eagerly(True)


def add_noise(images, sigma):
    tf.config.run_functions_eagerly(True)
    return images + np.float32(sigma) * np.random.normal(size=images.shape).astype("float32")


def restoration_loss(model, damage, images):
    return tf.reduce_mean(tf.square(model(damage(images)) - images))
