import tensorflow as tf


def attend(queries, keys, values, cache=None):
    pair = tf.stack([keys, values])
    if cache is not None:
        pair = tf.concat([tf.stack(cache), pair], axis=3)
    logits = tf.linalg.matmul(queries, pair[0], adjoint_b=True) / tf.sqrt(tf.cast(tf.shape(queries)[-1], tf.float32))
    count = tf.shape(queries)[2]
    square = tf.linalg.band_part(tf.ones_like(logits[..., -count:]), -1, 0)
    allowed = tf.concat([tf.ones_like(logits[..., :-count]), square], axis=-1)
    weights = tf.exp(logits - tf.reduce_max(logits, axis=-1, keepdims=True)) * allowed
    weights /= tf.reduce_sum(weights, axis=-1, keepdims=True)
    return weights @ pair[1], tuple(tf.unstack(pair))
