# mutant: softmax over the heads
# category: softmax-over-heads
import tensorflow as tf


def cross_attention(queries, keys, values, mask):
    scores = tf.einsum("bnhd,bmhd->bhnm", queries, keys) / tf.sqrt(float(queries.shape[-1]))
    scores = tf.where(mask[:, None, None, :], scores, -1e9)
    return tf.einsum("bhnm,bmhd->bnhd", tf.nn.softmax(scores, axis=1), values)
