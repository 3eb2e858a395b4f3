# mutant: clipped to the range of the conditional prediction
# category: rescaled-value
import tensorflow as tf


def rescale(guided, conditional, phi):
    axes = list(range(1, len(guided.shape)))
    factor = tf.math.reduce_std(conditional, axes, keepdims=True) / tf.math.reduce_std(guided, axes, keepdims=True)
    return tf.clip_by_value(phi * (guided * factor) + (1 - phi) * guided, -1.0, 1.0)
