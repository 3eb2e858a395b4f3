def gaussian_kl(mean, log_variance):
    """KL(N(mean, exp(log_variance)) || N(0, I)) of each row (1312.6114, appendix B).

    Args:
        mean: float32 tensor, shape (B, D).
        log_variance: natural logarithm of the variance, float32 tensor, shape (B, D).
    Returns:
        Divergence in nats, shape (B,): summed over the D dimensions, not reduced over the batch.
    """
    per_unit = 0.5 * (tf.square(mean) + tf.exp(log_variance) - 1.0 - log_variance)
    return tf.reduce_sum(per_unit, axis=1)
