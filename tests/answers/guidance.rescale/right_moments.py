import tensorflow as tf


def rescale(guided, conditional, phi):
    _, wanted = tf.nn.moments(conditional, axes=[1, 2, 3], keepdims=True)
    _, found = tf.nn.moments(guided, axes=[1, 2, 3], keepdims=True)
    corrected = guided * tf.sqrt(wanted / found)
    return guided + phi * (corrected - guided)
