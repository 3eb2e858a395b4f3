# mutant: drops nothing
# category: never-dropped
import tensorflow as tf


def drop_condition(labels, null_label, probability):
    dropped = tf.random.uniform(tf.shape(labels)) < probability
    return labels
