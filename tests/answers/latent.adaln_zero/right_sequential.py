import keras
import tensorflow as tf


def modulation(width):
    return keras.Sequential([keras.layers.Dense(3 * width, kernel_initializer="zeros")])


def adaln_zero(tokens, condition, modulation, branch):
    width = tokens.shape[-1]
    vectors = modulation(condition)
    shift, scale, gate = (vectors[:, None, start : start + width] for start in (0, width, 2 * width))
    centred = tokens - tf.reduce_mean(tokens, -1, keepdims=True)
    normal = centred / tf.sqrt(tf.reduce_mean(centred**2, -1, keepdims=True) + 1e-6)
    return branch(normal + scale * normal + shift) * gate + tokens
