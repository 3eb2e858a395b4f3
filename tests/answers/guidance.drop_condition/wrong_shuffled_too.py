# mutant: the others change places
# category: others-changed
import tensorflow as tf


def drop_condition(labels, null_label, probability):
    dropped = tf.random.uniform(tf.shape(labels)) < probability
    return tf.where(dropped, null_label, tf.reverse(labels, [0]))
