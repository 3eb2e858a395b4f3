def dpo_loss(preferred, rejected, reference_preferred, reference_rejected, beta):
    """Diffusion-DPO (2311.12908) on errors: a smaller error stands for a larger log-likelihood.

    The other convention, that of language models (2305.18290), takes log-probabilities, with the opposite sign.

    Args:
        preferred, rejected: errors of the model on the better and the worse image of B pairs, float32 tensors, shape (B,).
        reference_preferred, reference_rejected: those of the frozen model, with the same noise and times. They get no gradient.
        beta: all factors before the difference together, a positive number.
    Returns:
        Scalar in nats, the mean over the pairs of -log sigmoid(beta * (gain on the preferred - gain on the rejected)), where a gain is how much
        smaller than the reference's the error is. ln 2 where the model equals its reference. Finite for any margin.
    """
    gain_preferred = tf.stop_gradient(reference_preferred) - preferred
    gain_rejected = tf.stop_gradient(reference_rejected) - rejected
    return -tf.reduce_mean(tf.math.log_sigmoid(beta * (gain_preferred - gain_rejected)))
