# mutant: all class vectors at once
# category: all-classes
import tensorflow as tf


def projection_logit(features, labels, class_vectors, weights):
    vectors = tf.reduce_sum(class_vectors, axis=0, keepdims=True)
    realism = tf.reduce_sum(features * weights, axis=1, keepdims=True)
    match = tf.reduce_sum(features * vectors, axis=1, keepdims=True)
    return realism + match
