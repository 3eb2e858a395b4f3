import tensorflow as tf


def cross_attention(queries, keys, values, mask):
    scores = tf.einsum("bqhc,bkhc->bqhk", queries, keys) / queries.shape[-1] ** 0.5
    hidden = mask[:, None, None, :]
    scores = tf.where(hidden, scores, scores.dtype.min)
    weights = tf.exp(scores - tf.reduce_max(scores, -1, keepdims=True)) * tf.cast(hidden, tf.float32)
    weights /= tf.reduce_sum(weights, -1, keepdims=True)
    return tf.einsum("bqhk,bkhc->bqhc", weights, values)
