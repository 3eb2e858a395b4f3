# mutant: every image gets the matrix of the whole batch
# category: value
import tensorflow as tf


def gram_matrix(features):
    mixed = tf.einsum("bhwc,nhwd->bcd", features, features)
    return mixed / tf.cast(tf.shape(features)[1] * tf.shape(features)[2], tf.float32)
