# mutant: the noise by the time that is left
# category: noise-remaining-time
import tensorflow as tf


def clean_and_noise(velocity, x, time):
    share = tf.reshape(time, [-1] + [1] * (len(x.shape) - 1))
    return x + (1.0 - share) * velocity, x - (1.0 - share) * velocity


def score(velocity, x, time):
    share = tf.reshape(time, [-1] + [1] * (len(x.shape) - 1))
    noise = x - share * velocity
    return -noise / (1.0 - share)
