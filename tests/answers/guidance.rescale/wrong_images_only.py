# mutant: axes that only images have
# category: only-for-images
import tensorflow as tf


def rescale(guided, conditional, phi):
    axes = [1, 2, 3]
    factor = tf.math.reduce_std(conditional, axes, keepdims=True) / tf.math.reduce_std(guided, axes, keepdims=True)
    return phi * (guided * factor) + (1 - phi) * guided
