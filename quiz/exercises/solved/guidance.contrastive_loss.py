def contrastive_loss(images, texts, log_scale):
    """CLIP's symmetric loss (2103.00020, figure 3).

    Args:
        images, texts: vectors of B pairs, float32 tensors, shape (B, D), of any length; row i of both belongs together.
        log_scale: natural logarithm of the scale, a scalar tensor. The scale (1 / temperature) multiplies the cosines and is capped at 100.
    Returns:
        Scalar in nats: the cross-entropy of finding one's own partner among B, averaged over the batch and over both directions. Gradients reach all three
        arguments. ln B if all vectors are alike.
    """
    images, texts = tf.math.l2_normalize(images, axis=1), tf.math.l2_normalize(texts, axis=1)
    scale = tf.minimum(tf.exp(log_scale), 100.0)
    logits = scale * tf.matmul(images, texts, transpose_b=True)
    own = tf.range(tf.shape(images)[0])
    from_images = tf.nn.sparse_softmax_cross_entropy_with_logits(own, logits)
    from_texts = tf.nn.sparse_softmax_cross_entropy_with_logits(own, tf.transpose(logits))
    return 0.5 * (tf.reduce_mean(from_images) + tf.reduce_mean(from_texts))
