# mutant: reshape to (B, C, H * W) shuffles channels and positions
# category: reshaped-not-transposed
import tensorflow as tf


def gram_matrix(features):
    batch, height, width, channels = tf.unstack(tf.shape(features))
    rows = tf.reshape(features, (batch, channels, height * width))
    return tf.matmul(rows, rows, transpose_b=True) / tf.cast(height * width, features.dtype)
