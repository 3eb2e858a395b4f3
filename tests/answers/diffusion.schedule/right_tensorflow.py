import tensorflow as tf


def make_schedule(num_steps):
    ends = tf.constant([1e-4, 0.02], tf.float64) * 1000 / num_steps
    beta = tf.minimum(tf.linspace(ends[0], ends[1], num_steps), tf.constant(0.999, tf.float64))
    alpha_bar = tf.math.cumprod(1 - beta)
    return beta, alpha_bar, alpha_bar / (1 - alpha_bar)
