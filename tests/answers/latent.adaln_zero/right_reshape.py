import keras
import tensorflow as tf


def modulation(width):
    layer = keras.layers.Dense(width * 3)
    layer.kernel_initializer = keras.initializers.Constant(0.0)
    return layer


def adaln_zero(tokens, condition, modulation, branch):
    batch, _, width = tokens.shape
    vectors = tf.reshape(modulation(condition), (batch, 3, 1, width))
    deviation = tf.math.reduce_variance(tokens, axis=-1, keepdims=True)
    normal = (tokens - tf.reduce_mean(tokens, axis=-1, keepdims=True)) * (deviation + 1e-6) ** -0.5
    return tokens + vectors[:, 2] * branch(normal * (1 + vectors[:, 1]) + vectors[:, 0])
