# mutant: sign of the score
# category: score-sign
import tensorflow as tf


def clean_and_noise(velocity, x, time):
    share = tf.reshape(time, [-1] + [1] * (len(x.shape) - 1))
    return x + (1.0 - share) * velocity, x - share * velocity


def score(velocity, x, time):
    share = tf.reshape(time, [-1] + [1] * (len(x.shape) - 1))
    _, noise = clean_and_noise(velocity, x, time)
    return noise / (1.0 - share)
