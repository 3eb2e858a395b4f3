# mutant: nothing is returned
# category: bad answer
import tensorflow as tf


def gram_matrix(features):
    batch, height, width, channels = tf.unstack(tf.shape(features))
    rows = tf.reshape(features, (batch, height * width, channels))
    tf.matmul(rows, rows, transpose_a=True) / tf.cast(height * width, features.dtype)
