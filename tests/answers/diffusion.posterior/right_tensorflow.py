import tensorflow as tf


def posterior(clean, noisy, t, beta, alpha_bar):
    before = tf.concat([tf.ones(1, tf.float64), alpha_bar[:-1]], axis=0)[t]
    rest = 1 - alpha_bar[t]
    mean = tf.sqrt(before) * beta[t] / rest * clean + tf.sqrt(1 - beta[t]) * (1 - before) / rest * noisy
    return mean, beta[t] * (1 - before) / rest
