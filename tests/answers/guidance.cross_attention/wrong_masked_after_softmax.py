# mutant: mask after the softmax
# category: weights-do-not-sum-to-one
import tensorflow as tf


def cross_attention(queries, keys, values, mask):
    scores = tf.einsum("bnhd,bmhd->bhnm", queries, keys) / tf.sqrt(float(queries.shape[-1]))
    return tf.einsum("bhnm,bmhd->bnhd", tf.nn.softmax(scores, axis=-1) * tf.cast(mask[:, None, None, :], tf.float32), values)
