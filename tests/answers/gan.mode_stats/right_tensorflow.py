import tensorflow as tf


def mode_stats(samples, centers, sigma):
    difference = tf.expand_dims(samples, 1) - tf.expand_dims(centers, 0)
    distance = tf.sqrt(tf.reduce_sum(difference**2, axis=2))
    good = tf.reduce_min(distance, axis=1) <= 3 * sigma
    owners, _ = tf.unique(tf.boolean_mask(tf.argmin(distance, axis=1), good))
    return tf.size(owners), tf.reduce_mean(tf.cast(good, tf.float32))
