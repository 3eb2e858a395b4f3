import tensorflow as tf


def mixed_loss(logits, ids, velocity, target, segments, weight):
    following = tf.roll(ids, -1, axis=1)
    next_segment = tf.concat([segments[:, 1:], tf.fill((len(segments), 1), -2)], axis=1)
    asked = tf.where((segments == -1) & (next_segment == -1), 1.0, 0.0)
    nats = tf.nn.sparse_softmax_cross_entropy_with_logits(following, logits)
    text = tf.reduce_sum(asked * nats) / (tf.reduce_sum(asked) + 1e-9)
    drawn = tf.where(segments >= 0, 1.0, 0.0)[..., None] * tf.ones_like(velocity)
    image = tf.reduce_sum(drawn * (velocity - target) ** 2) / (tf.reduce_sum(drawn) + 1e-9)
    return text, image, text + weight * image
