# mutant: sum over the positions, never divided
# category: not-normalised
import tensorflow as tf


def gram_matrix(features):
    batch, height, width, channels = tf.unstack(tf.shape(features))
    rows = tf.reshape(features, (batch, height * width, channels))
    return tf.matmul(rows, rows, transpose_a=True)
