# mutant: new entries in front, told apart by the cache alone
# category: cache-in-front
import tensorflow as tf


def attend(queries, keys, values, cache=None):
    if cache is not None:
        past = cache[0].shape[2]
        keys = tf.concat([keys, cache[0]], axis=2)
        values = tf.concat([values, cache[1]], axis=2)
    new, every = queries.shape[2], keys.shape[2]
    scores = tf.matmul(queries, keys, transpose_b=True) / queries.shape[3] ** 0.5
    places = tf.range(every - new, every)
    places -= every - new
    mask = (tf.range(every)[None, :] <= places[:, None]) | (tf.range(every) >= new)[None, :]
    weights = tf.nn.softmax(tf.where(mask, scores, -1e9))
    return tf.matmul(weights, values), (keys, values)
