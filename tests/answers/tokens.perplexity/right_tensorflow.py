import tensorflow as tf


def perplexity(ids, num_codes):
    flat = tf.reshape(tf.cast(ids, tf.int32), [-1])
    usage = tf.reduce_mean(tf.one_hot(flat, num_codes, dtype=tf.float64), axis=0)
    entropy = -tf.reduce_sum(tf.math.xlogy(usage, usage))
    return tf.exp(entropy), tf.reduce_sum(tf.cast(usage == 0, tf.int32))
