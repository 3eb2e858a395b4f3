# mutant: always one half
# category: probability
import tensorflow as tf


def drop_condition(labels, null_label, probability):
    dropped = tf.random.uniform(tf.shape(labels)) < 0.5 * probability + 0.25 * probability
    return tf.where(dropped, null_label, labels)
