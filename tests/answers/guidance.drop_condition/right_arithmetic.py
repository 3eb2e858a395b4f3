import tensorflow as tf


def drop_condition(labels, null_label, probability):
    keep = tf.cast(tf.random.uniform(tf.shape(labels)) >= probability, labels.dtype)
    return keep * labels + (1 - keep) * null_label
