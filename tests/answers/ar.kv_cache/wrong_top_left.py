# mutant: the staircase starts at the upper left
# category: mask-from-the-top-left
import tensorflow as tf


def attend(queries, keys, values, cache=None):
    if cache is not None:
        keys = tf.concat([cache[0], keys], axis=2)
        values = tf.concat([cache[1], values], axis=2)
    new, every = queries.shape[2], keys.shape[2]
    scores = tf.matmul(queries, keys, transpose_b=True) / queries.shape[3] ** 0.5
    places = tf.range(new)
    mask = tf.range(every)[None, :] <= places[:, None]
    weights = tf.nn.softmax(tf.where(mask, scores, -1e9))
    return tf.matmul(weights, values), (keys, values)
