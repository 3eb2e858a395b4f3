import tensorflow as tf


def forward_flops(parameters, tokens):
    return tf.cast(parameters, tf.float64) * tf.cast(tokens, tf.float64) * 2.0


def seconds_per_image(once, per_step, steps, guided, rate):
    work = tf.constant([once, steps * per_step, steps * per_step if guided else 0.0], tf.float64)
    return tf.reduce_sum(work) / rate


def most_steps(budget, once, per_step, guided, rate):
    step = per_step * 2.0 if guided else per_step
    return tf.maximum(tf.floor(tf.constant((budget * rate - once) / step, tf.float64)), 0.0)
