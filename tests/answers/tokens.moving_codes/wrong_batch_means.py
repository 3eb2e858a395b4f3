# mutant: the means of the batch as codes
# category: batch-means
import tensorflow as tf


def moving_codes(counts, sums, vectors, ids, decay=0.99):
    chosen = tf.one_hot(ids, counts.shape[0])
    counts = decay * counts + (1 - decay) * tf.reduce_sum(chosen, axis=0)
    sums = decay * sums + (1 - decay) * tf.matmul(chosen, vectors, transpose_a=True)
    number = tf.reduce_sum(chosen, axis=0)[:, None]
    means = tf.matmul(chosen, vectors, transpose_a=True) / tf.maximum(number, 1.0)
    return counts, sums, tf.where(number > 0, means, sums / counts[:, None])
