import tensorflow as tf


def cross_attention(queries, keys, values, mask):
    q, k, v = (tf.transpose(x, (0, 2, 1, 3)) for x in (queries, keys, values))
    scores = tf.matmul(q, k, transpose_b=True) * q.shape[-1] ** -0.5
    scores += (1.0 - tf.cast(mask, tf.float32))[:, tf.newaxis, tf.newaxis, :] * -1e9
    return tf.transpose(tf.nn.softmax(scores) @ v, (0, 2, 1, 3))
