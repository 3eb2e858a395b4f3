# mutant: label 0 for nothing
# category: class-zero-for-nothing
import tensorflow as tf


def drop_condition(labels, null_label, probability):
    dropped = tf.random.uniform(tf.shape(labels)) < probability
    return tf.where(dropped, 0, labels)
