# mutant: only the mean is transferred
# category: content-deviation-kept
import tensorflow as tf


def adain(content, style, epsilon=1e-5):
    mean, _ = tf.nn.moments(content, axes=[1, 2], keepdims=True)
    target_mean, _ = tf.nn.moments(style, axes=[1, 2], keepdims=True)
    return content - mean + target_mean
