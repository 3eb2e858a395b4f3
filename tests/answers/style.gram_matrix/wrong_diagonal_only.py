# row: 3.2
# category: value
import tensorflow as tf


def gram_matrix(features):
    return tf.linalg.diag(tf.reduce_mean(tf.square(features), axis=(1, 2)))
