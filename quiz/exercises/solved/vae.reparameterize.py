def reparameterize(mean, log_variance):
    """Draw z from N(mean, exp(log_variance)) so that gradients reach both arguments (1312.6114, section 2.4).

    Args:
        mean: float32 tensor, shape (B, D).
        log_variance: natural logarithm of the variance (not of the standard deviation), float32 tensor, shape (B, D).
    Returns:
        z, float32 tensor, shape (B, D), differentiable in both arguments. Every row and every dimension has normal noise of
        its own; every call draws anew, inside a tf.function too.
    """
    noise = tf.random.normal(tf.shape(mean))
    return mean + tf.exp(0.5 * log_variance) * noise
