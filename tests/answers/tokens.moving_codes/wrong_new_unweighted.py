# mutant: what is new has the weight 1
# category: new-unweighted
import tensorflow as tf


def moving_codes(counts, sums, vectors, ids, decay=0.99):
    chosen = tf.one_hot(ids, counts.shape[0])
    counts = decay * counts + tf.reduce_sum(chosen, axis=0)
    sums = decay * sums + tf.matmul(chosen, vectors, transpose_a=True)
    return counts, sums, sums / counts[:, None]
