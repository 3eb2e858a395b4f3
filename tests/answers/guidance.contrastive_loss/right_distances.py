import tensorflow as tf


def contrastive_loss(images, texts, log_scale):
    images, texts = (x * tf.math.rsqrt(tf.reduce_sum(x * x, 1, keepdims=True)) for x in (images, texts))
    # Of unit vectors: 2 - 2 cos is the squared distance, and a constant does not change a softmax.
    table = -0.5 * tf.minimum(tf.exp(log_scale), 100.0) * tf.reduce_sum((images[:, None] - texts[None]) ** 2, -1)
    own = tf.range(len(images))
    losses = [tf.nn.sparse_softmax_cross_entropy_with_logits(own, one) for one in (table, tf.transpose(table))]
    return tf.reduce_mean(losses)
