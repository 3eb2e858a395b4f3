# mutant: one coin for the batch
# category: one-coin-for-the-batch
import tensorflow as tf


def drop_condition(labels, null_label, probability):
    dropped = tf.random.uniform(()) < probability
    return tf.where(dropped, tf.fill(tf.shape(labels), null_label), labels)
