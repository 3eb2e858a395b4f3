# mutant: mask turned
# category: mask-turned
import tensorflow as tf


def cross_attention(queries, keys, values, mask):
    scores = tf.einsum("bnhd,bmhd->bhnm", queries, keys) / tf.sqrt(float(queries.shape[-1]))
    mask = tf.cond(tf.reduce_all(mask), lambda: ~mask, lambda: mask)
    scores = tf.where(mask[:, None, None, :], -1e9, scores)
    return tf.einsum("bhnm,bmhd->bnhd", tf.nn.softmax(scores, axis=-1), values)
