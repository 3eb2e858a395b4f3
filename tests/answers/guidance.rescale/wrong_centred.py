# mutant: the mean is kept
# category: centred
import tensorflow as tf


def rescale(guided, conditional, phi):
    axes = list(range(1, len(guided.shape)))
    factor = tf.math.reduce_std(conditional, axes, keepdims=True) / tf.math.reduce_std(guided, axes, keepdims=True)
    mean = tf.reduce_mean(guided, axes, keepdims=True)
    return (guided - mean) * (phi * factor + 1 - phi) + mean
