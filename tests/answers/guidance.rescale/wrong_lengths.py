# mutant: ratio of lengths
# category: lengths
import tensorflow as tf


def rescale(guided, conditional, phi):
    axes = list(range(1, len(guided.shape)))
    def length(x):
        return tf.sqrt(tf.reduce_sum(x**2, axes, keepdims=True))

    factor = length(conditional) / length(guided)
    return phi * (guided * factor) + (1 - phi) * guided
