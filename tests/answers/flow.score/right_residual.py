import tensorflow as tf


def clean_and_noise(velocity, x, time):
    t = time[(slice(None),) + (None,) * (len(x.shape) - 1)]
    return x + (1 - t) * velocity, x - t * velocity


def score(velocity, x, time):
    t = time[(slice(None),) + (None,) * (len(x.shape) - 1)]
    clean, _ = clean_and_noise(velocity, x, time)
    return tf.divide(t * clean - x, (1 - t) ** 2)
