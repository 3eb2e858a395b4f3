import keras
import tensorflow as tf


class Sampling(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.seeds = keras.random.SeedGenerator()

    def call(self, mean, log_variance):
        epsilon = keras.random.normal(tf.shape(mean), seed=self.seeds)
        return tf.math.exp(log_variance / 2.0) * epsilon + mean


sampling = Sampling()


def reparameterize(mean, log_variance):
    return sampling(mean, log_variance)
