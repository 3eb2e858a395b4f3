# mutant: no mask at all: nothing shows while tokens come one at a time
# category: no-mask-among-new
import tensorflow as tf


def attend(queries, keys, values, cache=None):
    if cache is not None:
        keys = tf.concat([cache[0], keys], axis=2)
        values = tf.concat([cache[1], values], axis=2)
    scores = tf.matmul(queries, keys, transpose_b=True) / queries.shape[3] ** 0.5
    weights = tf.nn.softmax(scores)
    return tf.matmul(weights, values), (keys, values)
