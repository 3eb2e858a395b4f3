def projection_logit(features, labels, class_vectors, weights):
    """Logit of a projection discriminator (1802.05637, section 3): realism plus match.

    Args:
        features: h(x), shape (B, D), float32.
        labels: class of each image, integers from 0 to K - 1, shape (B,) or (B, 1).
        class_vectors: one vector v per class, shape (K, D), float32.
        weights: w, shape (D,), float32.
    Returns:
        w . h(x) + v_label . h(x) for every image, shape (B, 1): logits, no sigmoid; products are summed over D.
    """
    chosen = tf.gather(class_vectors, tf.reshape(labels, (-1,)))
    return tf.reduce_sum(features * (chosen + weights), axis=1, keepdims=True)
