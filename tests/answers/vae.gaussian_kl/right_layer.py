import keras
from keras import ops


class Divergence(keras.layers.Layer):
    def call(self, mean, log_variance):
        deviation = ops.exp(log_variance / 2)
        return -0.5 * ops.sum(1 + 2 * ops.log(deviation) - mean**2 - deviation**2, axis=1)


def gaussian_kl(mean, log_variance):
    return Divergence()(mean, log_variance)
