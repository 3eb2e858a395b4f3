import keras
import tensorflow as tf


class Noise(keras.layers.Layer):
    def __init__(self, sigma):
        super().__init__()
        self.sigma = sigma
        self.generator = tf.random.Generator.from_non_deterministic_state()

    def call(self, images):
        return images + self.generator.normal(tf.shape(images), stddev=self.sigma)


layers = {}


def add_noise(images, sigma):
    if sigma not in layers:
        layers[sigma] = Noise(sigma)
    return layers[sigma](images)


def restoration_loss(model, damage, images):
    return keras.losses.MeanSquaredError()(images, model(damage(images)))
