# mutant: gate, shift, scale
# category: gate-first
import keras
import tensorflow as tf


def modulation(width):
    return keras.layers.Dense(3 * width, kernel_initializer="zeros")


def adaln_zero(tokens, condition, modulation, branch):
    gate, scale, shift = tf.split(modulation(condition)[:, None], 3, axis=-1)
    scale, shift = shift, scale
    mean, variance = tf.nn.moments(tokens, axes=[-1], keepdims=True)
    normal = (tokens - mean) / tf.sqrt(variance + 1e-6)
    return tokens + gate * branch((1.0 + scale) * normal + shift)
