def rescale(guided, conditional, phi):
    """Bring the guided prediction back to the spread of the conditional one (2305.08891, eq. 15 and 16).

    Args:
        guided, conditional: float32 tensors of one shape, (B, ...).
        phi: 0 changes nothing; 1 gives every example the standard deviation of its conditional prediction.
    Returns:
        phi * corrected + (1 - phi) * guided, same shape, where corrected is guided times a ratio of standard deviations: one ratio per example,
        over everything that belongs to it, channels included.
    """
    axes = list(range(1, len(guided.shape)))
    factor = tf.math.reduce_std(conditional, axes, keepdims=True) / tf.math.reduce_std(guided, axes, keepdims=True)
    return phi * (guided * factor) + (1 - phi) * guided
