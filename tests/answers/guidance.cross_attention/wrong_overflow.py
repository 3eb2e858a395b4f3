# mutant: exp without the maximum
# category: not-finite
import tensorflow as tf


def cross_attention(queries, keys, values, mask):
    scores = tf.einsum("bnhd,bmhd->bhnm", queries, keys) / tf.sqrt(float(queries.shape[-1]))
    scores = tf.where(mask[:, None, None, :], scores, -1e9)
    weights = tf.exp(scores) / tf.reduce_sum(tf.exp(scores), axis=-1, keepdims=True)
    return tf.einsum("bhnm,bmhd->bnhd", weights, values)
