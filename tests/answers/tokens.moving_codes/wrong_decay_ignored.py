# mutant: decay is ignored
# category: decay-value
import tensorflow as tf


def moving_codes(counts, sums, vectors, ids, decay=0.99):
    chosen = tf.one_hot(ids, counts.shape[0])
    counts = 0.99 * counts + (1 - 0.99) * tf.reduce_sum(chosen, axis=0)
    sums = 0.99 * sums + (1 - 0.99) * tf.matmul(chosen, vectors, transpose_a=True)
    return counts, sums, sums / counts[:, None]
