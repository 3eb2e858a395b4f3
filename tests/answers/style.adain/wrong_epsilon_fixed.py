# mutant: the argument epsilon is ignored
# category: epsilon-ignored
import tensorflow as tf


def adain(content, style, epsilon=1e-5):
    mean, variance = tf.nn.moments(content, axes=[1, 2], keepdims=True)
    target_mean, target_variance = tf.nn.moments(style, axes=[1, 2], keepdims=True)
    normalised = (content - mean) / tf.sqrt(variance + 1e-5)
    return normalised * tf.sqrt(target_variance + 1e-5) + target_mean
