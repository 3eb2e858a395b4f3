# mutant: the way back ends at the levels
# category: codes-as-digits
import numpy as np
import tensorflow as tf


def fsq(vectors, levels):
    steps = tf.constant(levels, tf.float32) - 1.0
    bounded = tf.tanh(vectors)
    place = (bounded + 1.0) / 2.0 * steps
    digits = tf.round(place)
    values = 2.0 * digits / steps - 1.0
    worth = tf.constant(np.cumprod([1] + list(levels[:-1])), tf.int32)
    ids = tf.reduce_sum(tf.cast(digits, tf.int32) * worth, axis=-1)
    return bounded + tf.stop_gradient(values - bounded), ids


def fsq_codes(ids, levels):
    worth = np.cumprod([1] + list(levels[:-1]))
    digits = np.asarray(ids)[..., None] // worth % levels
    return digits.astype("float32")
