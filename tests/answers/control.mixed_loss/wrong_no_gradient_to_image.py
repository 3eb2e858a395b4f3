# mutant: the image loss is detached
# category: no-gradient
import tensorflow as tf


def mixed_loss(logits, ids, velocity, target, segments, weight):
    words, patches = segments == -1, segments >= 0
    asked = tf.cast(words[:, :-1] & words[:, 1:], tf.float32)
    nats = tf.nn.sparse_softmax_cross_entropy_with_logits(ids[:, 1:], logits[:, :-1])
    text = tf.reduce_sum(nats * asked) / tf.maximum(tf.reduce_sum(asked), 1.0)
    drawn = tf.cast(patches, tf.float32)
    errors = tf.reduce_mean(tf.square(tf.stop_gradient(velocity) - target), axis=-1)
    image = tf.reduce_sum(errors * drawn) / tf.maximum(tf.reduce_sum(drawn), 1.0)
    return text, image, text + weight * image
