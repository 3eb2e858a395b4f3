import tensorflow as tf


def adain(content, style, epsilon=1e-5):
    mean, variance = tf.nn.moments(content, axes=(1, 2), keepdims=True)
    offset, spread = tf.nn.moments(style, axes=(1, 2), keepdims=True)
    return tf.nn.batch_normalization(content, mean, variance, offset, tf.sqrt(spread + epsilon), epsilon)
