import tensorflow as tf


def rescale(guided, conditional, phi):
    axes = list(range(1, guided.shape.rank))
    _, wanted = tf.nn.moments(conditional, axes=axes, keepdims=True)
    _, found = tf.nn.moments(guided, axes=axes, keepdims=True)
    corrected = guided * tf.sqrt(wanted / found)
    return guided + phi * (corrected - guided)
