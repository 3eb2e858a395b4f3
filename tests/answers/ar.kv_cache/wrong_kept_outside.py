# mutant: remembers in a global
# category: cache-kept-outside
import tensorflow as tf


kept = {}


def attend(queries, keys, values, cache=None):
    if cache is None:
        kept.clear()
    for name, new in (("keys", keys), ("values", values)):
        kept[name] = tf.concat([kept[name], new], axis=2) if name in kept else new
    keys, values = kept["keys"], kept["values"]
    new, every = queries.shape[2], keys.shape[2]
    scores = tf.matmul(queries, keys, transpose_b=True) / queries.shape[3] ** 0.5
    places = tf.range(every - new, every)
    mask = tf.range(every)[None, :] <= places[:, None]
    weights = tf.nn.softmax(tf.where(mask, scores, -1e9))
    return tf.matmul(weights, values), (keys, values)
