# mutant: the paper's shift of even levels
# category: papers-even-levels
import numpy as np
import tensorflow as tf


def fsq(vectors, levels):
    counts = np.array(levels)
    half = (counts - 1) * (1 - 1e-3) / 2
    offset = np.where(counts % 2 == 0, 0.5, 0.0)
    bounded = tf.tanh(vectors + np.tan(offset / half).astype("float32")) * half.astype("float32") - offset.astype("float32")
    digits = tf.round(bounded) + (counts // 2).astype("float32")
    values = tf.round(bounded) / (counts // 2).astype("float32")
    bounded = bounded / (counts // 2).astype("float32")
    worth = tf.constant(np.cumprod([1] + list(levels[:-1])), tf.int32)
    ids = tf.reduce_sum(tf.cast(digits, tf.int32) * worth, axis=-1)
    return bounded + tf.stop_gradient(values - bounded), ids


def fsq_codes(ids, levels):
    worth = np.cumprod([1] + list(levels[:-1]))
    digits = np.asarray(ids)[..., None] // worth % levels
    return (2.0 * digits / (np.array(levels) - 1) - 1.0).astype("float32")
