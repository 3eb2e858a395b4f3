# mutant: divided by the root of the whole width
# category: scaled-by-the-whole-width
import tensorflow as tf


def cross_attention(queries, keys, values, mask):
    scores = tf.einsum("bnhd,bmhd->bhnm", queries, keys) / tf.sqrt(float(queries.shape[-1] * queries.shape[-2]))
    scores = tf.where(mask[:, None, None, :], scores, -1e9)
    return tf.einsum("bhnm,bmhd->bnhd", tf.nn.softmax(scores, axis=-1), values)
