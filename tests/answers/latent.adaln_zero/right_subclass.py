import keras
import tensorflow as tf


class Modulation(keras.layers.Layer):
    def __init__(self, width):
        super().__init__()
        self.width = width

    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], 3 * self.width), initializer="zeros")
        self.offset = self.add_weight(shape=(3 * self.width,), initializer="zeros")

    def call(self, condition):
        return tf.matmul(condition, self.kernel) + self.offset


def modulation(width):
    return Modulation(width)


def adaln_zero(tokens, condition, modulation, branch):
    shift, scale, gate = tf.split(modulation(condition), 3, axis=1)
    hidden = keras.ops.layer_normalization(tokens, epsilon=1e-6) if hasattr(keras.ops, "layer_normalization") else None
    if hidden is None:
        mean, variance = tf.nn.moments(tokens, [2], keepdims=True)
        hidden = (tokens - mean) / tf.sqrt(variance + 1e-6)
    hidden = hidden * (1 + scale[:, tf.newaxis, :]) + shift[:, tf.newaxis, :]
    return tokens + gate[:, tf.newaxis, :] * branch(hidden)
