# mutant: only the match counts
# category: no-realism-term
import tensorflow as tf


def projection_logit(features, labels, class_vectors, weights):
    vectors = tf.gather(class_vectors, tf.reshape(labels, [-1]))
    realism = tf.reduce_sum(features * weights, axis=1, keepdims=True)
    match = tf.reduce_sum(features * vectors, axis=1, keepdims=True)
    return match
