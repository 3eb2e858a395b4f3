# mutant: phi turned
# category: phi-exchanged
import tensorflow as tf


def rescale(guided, conditional, phi):
    axes = list(range(1, len(guided.shape)))
    factor = tf.math.reduce_std(conditional, axes, keepdims=True) / tf.math.reduce_std(guided, axes, keepdims=True)
    return (1 - phi) * (guided * factor) + phi * guided
