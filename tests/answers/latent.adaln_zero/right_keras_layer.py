import keras
from keras import ops


def modulation(width):
    return keras.layers.Dense(3 * width, kernel_initializer=keras.initializers.Zeros())


def adaln_zero(tokens, condition, modulation, branch):
    parts = ops.split(ops.expand_dims(modulation(condition), 1), 3, axis=2)
    normalise = keras.layers.LayerNormalization(epsilon=1e-6, center=False, scale=False)
    hidden = normalise(tokens) * (parts[1] + 1) + parts[0]
    return ops.add(tokens, parts[2] * branch(hidden))
