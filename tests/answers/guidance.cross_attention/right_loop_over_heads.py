import tensorflow as tf


def cross_attention(queries, keys, values, mask):
    answers = []
    for head in range(queries.shape[2]):
        q, k, v = queries[:, :, head], keys[:, :, head], values[:, :, head]
        scores = tf.matmul(q, k, transpose_b=True) / float(q.shape[-1]) ** 0.5
        scores = tf.where(mask[:, None], scores, -1e9)
        answers.append(tf.nn.softmax(scores, axis=-1) @ v)
    return tf.stack(answers, axis=2)
