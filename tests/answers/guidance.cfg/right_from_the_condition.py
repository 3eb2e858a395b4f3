import tensorflow as tf


def cfg(unconditional, conditional, scale):
    push = conditional - unconditional
    return tf.identity(conditional) + (scale - 1.0) * push
