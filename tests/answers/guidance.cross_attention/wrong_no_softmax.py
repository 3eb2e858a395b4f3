# mutant: no softmax
# category: no-softmax
import tensorflow as tf


def cross_attention(queries, keys, values, mask):
    scores = tf.einsum("bnhd,bmhd->bhnm", queries, keys) / tf.sqrt(float(queries.shape[-1]))
    return tf.einsum("bhnm,bmhd->bnhd", scores, values)
