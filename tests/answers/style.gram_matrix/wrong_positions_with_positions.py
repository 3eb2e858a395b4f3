# mutant: inner products of positions instead of channels
# category: over-positions
import tensorflow as tf


def gram_matrix(features):
    batch, height, width, channels = tf.unstack(tf.shape(features))
    rows = tf.reshape(features, (batch, height * width, channels))
    return tf.matmul(rows, rows, transpose_b=True) / tf.cast(height * width, features.dtype)
