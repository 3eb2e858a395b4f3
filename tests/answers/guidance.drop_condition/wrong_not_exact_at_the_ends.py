# mutant: drops something at 0
# category: ends
import tensorflow as tf


def drop_condition(labels, null_label, probability):
    dropped = tf.random.uniform(tf.shape(labels)) < max(probability, 0.02)
    return tf.where(dropped, null_label, labels)
