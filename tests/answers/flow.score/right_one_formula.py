import tensorflow as tf


def clean_and_noise(velocity, x, time):
    t = tf.reshape(time, (-1,) + (1,) * (x.ndim - 1))
    clean = x + velocity - t * velocity
    return clean, clean - velocity


def score(velocity, x, time):
    t = tf.reshape(time, (-1,) + (1,) * (x.ndim - 1))
    return (t * velocity - x) / (1 - t)
