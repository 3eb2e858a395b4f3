# mutant: clipped to [-1, 1]
# category: guided-value
import tensorflow as tf


def cfg(unconditional, conditional, scale):
    guided = unconditional + scale * (conditional - unconditional)
    return tf.clip_by_value(guided, -1.0, 1.0)
