import keras
from keras import ops


def modulation(width):
    return keras.layers.Dense(3 * width, kernel_initializer="zeros", activation="linear")


def adaln_zero(tokens, condition, modulation, branch):
    each = ops.repeat(modulation(condition)[:, None, :], tokens.shape[1], axis=1)
    shift, scale, gate = ops.split(each, 3, axis=-1)
    mean, variance = ops.moments(tokens, axes=[-1], keepdims=True)
    modulated = (tokens - mean) / ops.sqrt(variance + 1e-6) * (1 + scale) + shift
    return tokens + gate * branch(modulated)
