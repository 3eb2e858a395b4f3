# mutant: a fixed seed
# category: frozen
import tensorflow as tf


def drop_condition(labels, null_label, probability):
    dropped = tf.random.stateless_uniform(tf.shape(labels), (1, 2)) < probability
    return tf.where(dropped, null_label, labels)
