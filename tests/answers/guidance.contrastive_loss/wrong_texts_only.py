# mutant: the other direction
# category: texts-only
import tensorflow as tf


def contrastive_loss(images, texts, log_scale):
    images, texts = tf.math.l2_normalize(images, axis=1), tf.math.l2_normalize(texts, axis=1)
    scale = tf.minimum(tf.exp(log_scale), 100.0)
    logits = scale * tf.matmul(images, texts, transpose_b=True)
    own = tf.range(tf.shape(images)[0])
    from_images = tf.nn.sparse_softmax_cross_entropy_with_logits(own, logits)
    from_texts = tf.nn.sparse_softmax_cross_entropy_with_logits(own, tf.transpose(logits))
    return tf.reduce_mean(from_texts)
