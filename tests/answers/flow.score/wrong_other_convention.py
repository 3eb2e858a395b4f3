# mutant: everything for time 1 = noise
# category: direction
import tensorflow as tf


def clean_and_noise(velocity, x, time):
    share = tf.reshape(time, [-1] + [1] * (len(x.shape) - 1))
    return x - share * velocity, x + (1.0 - share) * velocity


def score(velocity, x, time):
    share = tf.reshape(time, [-1] + [1] * (len(x.shape) - 1))
    _, noise = clean_and_noise(velocity, x, time)
    return -noise / share
