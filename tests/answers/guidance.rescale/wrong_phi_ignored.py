# mutant: always in full
# category: phi-ignored
import tensorflow as tf


def rescale(guided, conditional, phi):
    axes = list(range(1, len(guided.shape)))
    factor = tf.math.reduce_std(conditional, axes, keepdims=True) / tf.math.reduce_std(guided, axes, keepdims=True)
    return guided * factor
