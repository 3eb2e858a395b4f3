# mutant: the mean over the batch
# category: shape
import tensorflow as tf


def cfg(unconditional, conditional, scale):
    return tf.reduce_mean(unconditional + scale * (conditional - unconditional), axis=0)
