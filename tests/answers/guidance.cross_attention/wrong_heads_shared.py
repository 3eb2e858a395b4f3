# mutant: one set of weights for all heads
# category: heads-not-separate
import tensorflow as tf


def cross_attention(queries, keys, values, mask):
    scores = tf.einsum("bnhd,bmhd->bnm", queries, keys)[:, None] / tf.sqrt(float(queries.shape[-1] * queries.shape[-2]))
    scores = tf.where(mask[:, None, None, :], scores, -1e9)
    return tf.einsum("bnm,bmhd->bnhd", tf.nn.softmax(scores, axis=-1)[:, 0], values)
