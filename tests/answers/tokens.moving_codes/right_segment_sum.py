import tensorflow as tf


def moving_codes(counts, sums, vectors, ids, decay=0.99):
    size = tf.shape(counts)[0]
    new = tf.math.unsorted_segment_sum(vectors, ids, size)
    number = tf.math.unsorted_segment_sum(tf.ones_like(vectors[:, 0]), ids, size)
    counts += (1 - decay) * (number - counts)
    sums += (1 - decay) * (new - sums)
    return counts, sums, sums / tf.expand_dims(counts, 1)
