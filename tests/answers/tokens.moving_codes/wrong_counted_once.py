# mutant: a code is counted once a batch
# category: counted-once
import tensorflow as tf


def moving_codes(counts, sums, vectors, ids, decay=0.99):
    chosen = tf.one_hot(ids, counts.shape[0])
    counts = decay * counts + (1 - decay) * tf.reduce_max(chosen, axis=0)
    sums = decay * sums + (1 - decay) * tf.matmul(chosen, vectors, transpose_a=True)
    return counts, sums, sums / counts[:, None]
