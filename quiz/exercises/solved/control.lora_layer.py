def lora_factors(dense, rank):
    """Return the factors (down, up) of a low-rank change of a layer as it starts (2106.09685, section 4.1).

    Args:
        dense: a built keras.layers.Dense, kernel of shape (D, U).
        rank: r, the number of columns of down.
    Returns:
        Two trainable variables: down (D, r), drawn anew at each call with mean 0 and standard deviation 1 / sqrt(D); up (r, U), zero.
    """
    size, units = dense.kernel.shape
    down = tf.Variable(tf.random.normal((size, rank), stddev=size**-0.5), name="down")
    return down, tf.Variable(tf.zeros((rank, units)), name="up")


def lora(dense, down, up, alpha, x):
    """Return what the layer gives with its change: activation(x @ kernel + bias + alpha / r * x @ down @ up), shape (..., U).

    Args:
        dense: a built keras.layers.Dense, locked: no gradient reaches its kernel and its bias. It may have no bias (dense.bias is None)
            and any activation (dense.activation).
        down, up: the factors, (D, r) and (r, U). They get a gradient, and so does x.
        alpha: a number; divided by the rank r.
        x: float32 tensor, shape (..., D): vectors or sequences.
    """
    total = x @ tf.stop_gradient(dense.kernel) + alpha / down.shape[1] * (x @ down) @ up
    if dense.bias is not None:
        total += tf.stop_gradient(dense.bias)
    return dense.activation(total)


def merged_kernel(dense, down, up, alpha):
    """Return the kernel (D, U) with which the plain layer gives what `lora` gives. The layer itself is left as it is."""
    return dense.kernel + alpha / down.shape[1] * tf.matmul(down, up)
