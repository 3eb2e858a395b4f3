# mutant: counts and sums of codes that nobody chose do not decay
# category: counts
import tensorflow as tf


def moving_codes(counts, sums, vectors, ids, decay=0.99):
    chosen = tf.one_hot(ids, counts.shape[0])
    seen = tf.reduce_any(chosen > 0, axis=0)
    counts = tf.where(seen, decay * counts + (1 - decay) * tf.reduce_sum(chosen, axis=0), counts)
    sums = tf.where(seen[:, None], decay * sums + (1 - decay) * tf.matmul(chosen, vectors, transpose_a=True), sums)
    return counts, sums, sums / counts[:, None]
