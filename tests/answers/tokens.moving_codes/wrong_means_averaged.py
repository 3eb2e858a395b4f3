# mutant: the means of the batch are averaged
# category: means-averaged
import tensorflow as tf


def moving_codes(counts, sums, vectors, ids, decay=0.99):
    chosen = tf.one_hot(ids, counts.shape[0])
    counts = decay * counts + (1 - decay) * tf.reduce_sum(chosen, axis=0)
    sums = decay * sums + (1 - decay) * tf.math.divide_no_nan(tf.matmul(chosen, vectors, transpose_a=True), tf.reduce_sum(chosen, axis=0)[:, None])
    return counts, sums, sums / counts[:, None]
