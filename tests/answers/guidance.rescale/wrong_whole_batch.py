# mutant: one factor for the batch
# category: one-factor-for-the-batch
import tensorflow as tf


def rescale(guided, conditional, phi):
    axes = list(range(1, len(guided.shape)))
    factor = tf.math.reduce_std(conditional) / tf.math.reduce_std(guided)
    return phi * (guided * factor) + (1 - phi) * guided
