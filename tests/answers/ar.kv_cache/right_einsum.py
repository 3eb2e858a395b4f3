import numpy as np
import tensorflow as tf


def attend(queries, keys, values, cache=None):
    past = 0 if cache is None else cache[0].shape[2]
    if past:
        keys, values = tf.concat([cache[0], keys], 2), tf.concat([cache[1], values], 2)
    scores = tf.einsum("bhqd,bhkd->bhqk", queries, keys) * queries.shape[-1] ** -0.5
    hidden = 1 - np.tri(queries.shape[2], keys.shape[2], past, dtype="float32")
    return tf.einsum("bhqk,bhkd->bhqd", tf.nn.softmax(scores - 1e9 * hidden), values), (keys, values)
