# mutant: the whole velocity is added
# category: clean-whole-velocity
import tensorflow as tf


def clean_and_noise(velocity, x, time):
    share = tf.reshape(time, [-1] + [1] * (len(x.shape) - 1))
    return x + velocity, x - share * velocity


def score(velocity, x, time):
    share = tf.reshape(time, [-1] + [1] * (len(x.shape) - 1))
    noise = x - share * velocity
    return -noise / (1.0 - share)
