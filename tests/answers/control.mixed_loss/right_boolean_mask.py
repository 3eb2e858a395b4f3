import tensorflow as tf


def mixed_loss(logits, ids, velocity, target, segments, weight):
    words = segments == -1
    asked = words[:, :-1] & words[:, 1:]
    scores, truth = tf.boolean_mask(logits[:, :-1], asked), tf.boolean_mask(ids[:, 1:], asked)
    nats = tf.nn.sparse_softmax_cross_entropy_with_logits(truth, scores)
    text = tf.math.divide_no_nan(tf.reduce_sum(nats), float(len(nats)))
    errors = tf.boolean_mask(tf.square(velocity - target), segments >= 0)
    image = tf.math.divide_no_nan(tf.reduce_sum(errors), float(tf.size(errors)))
    return text, image, text + weight * image
