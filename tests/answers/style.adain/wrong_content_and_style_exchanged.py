# mutant: the style image gets the statistics of the content
# category: roles-swapped
import tensorflow as tf


def adain(style, content, epsilon=1e-5):
    mean, variance = tf.nn.moments(content, axes=[1, 2], keepdims=True)
    target_mean, target_variance = tf.nn.moments(style, axes=[1, 2], keepdims=True)
    normalised = (content - mean) / tf.sqrt(variance + epsilon)
    return normalised * tf.sqrt(target_variance + epsilon) + target_mean
