# mutant: divided by the size
# category: scaled-by-the-size
import tensorflow as tf


def cross_attention(queries, keys, values, mask):
    scores = tf.einsum("bnhd,bmhd->bhnm", queries, keys) / float(queries.shape[-1])
    scores = tf.where(mask[:, None, None, :], scores, -1e9)
    return tf.einsum("bhnm,bmhd->bnhd", tf.nn.softmax(scores, axis=-1), values)
