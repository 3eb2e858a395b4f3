def modulation(width):
    """Return a Keras layer from a condition (B, C) to shift, scale and gate side by side, (B, 3 * width); zero at first for every condition."""
    return keras.layers.Dense(3 * width, kernel_initializer="zeros")


def adaln_zero(tokens, condition, modulation, branch):
    """Return tokens + gate * branch((1 + scale) * norm(tokens) + shift), one residual branch of a DiT block (2212.09748, figure 3).

    Args:
        tokens: float32 tensor, shape (B, T, W).
        condition: float32 tensor, shape (B, C): one row an image, shared by all its tokens.
        modulation: maps the condition to (B, 3 * W): shift, scale, gate, in this order.
        branch: attention or MLP, a function from (B, T, W) to (B, T, W), called once.
    norm is layer normalisation over the width of each token, epsilon 1e-6 added to the variance, without weights of its own.
    """
    shift, scale, gate = tf.split(modulation(condition)[:, None], 3, axis=-1)
    mean, variance = tf.nn.moments(tokens, axes=[-1], keepdims=True)
    normalised = (tokens - mean) * tf.math.rsqrt(variance + 1e-6)
    return tokens + gate * branch((1.0 + scale) * normalised + shift)
