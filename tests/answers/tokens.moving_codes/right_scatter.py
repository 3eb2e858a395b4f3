import tensorflow as tf


def moving_codes(counts, sums, vectors, ids, decay=0.99):
    """Scatter-add into what is left of the old averages."""
    rate = 1.0 - decay
    where = ids[:, tf.newaxis]
    counts = tf.tensor_scatter_nd_add(decay * counts, where, tf.fill(tf.shape(ids), rate))
    sums = tf.tensor_scatter_nd_add(decay * sums, where, rate * vectors)
    return counts, sums, tf.math.divide_no_nan(sums, counts[:, tf.newaxis])
