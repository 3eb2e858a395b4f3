import numpy as np
import tensorflow as tf


@tf.custom_gradient
def round_through(x):
    return tf.floor(x + 0.5), lambda upstream: upstream


def fsq(vectors, levels):
    top = np.array(levels, "float32") - 1
    digit = round_through(0.5 * top * (tf.math.tanh(vectors) + 1))
    basis = np.concatenate([[1], np.cumprod(levels[:-1])]).astype("float32")
    return digit * (2 / top) - 1, tf.cast(tf.round(tf.tensordot(digit, basis, axes=1)), tf.int64)


def fsq_codes(ids, levels):
    ids = np.array(ids)
    digits = np.stack(np.unravel_index(ids, levels, order="F"), axis=-1)
    return digits * (2 / (np.array(levels) - 1)) - 1
