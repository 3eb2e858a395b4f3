# mutant: counts off the first ones
# category: fixed-number
import tensorflow as tf


def drop_condition(labels, null_label, probability):
    count = tf.cast(tf.round(probability * tf.cast(tf.size(labels), tf.float32)), tf.int32)
    tf.random.uniform(())
    dropped = tf.range(tf.size(labels)) < count
    return tf.where(dropped, null_label, labels)
