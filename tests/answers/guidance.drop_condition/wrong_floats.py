# mutant: floats for labels
# category: not-integers
import tensorflow as tf


def drop_condition(labels, null_label, probability):
    dropped = tf.random.uniform(tf.shape(labels)) < probability
    return tf.where(dropped, float(null_label), tf.cast(labels, tf.float32))
