def fsq(vectors, levels):
    """Finite scalar quantisation (2309.15505), with every channel's levels spaced evenly from -1 to 1.

    Level d of a channel with L levels, 0 <= d <= L - 1, has the value 2 d / (L - 1) - 1, and d is (tanh(v) + 1) / 2 * (L - 1),
    rounded. (The paper's code shifts channels with an even number of levels, so that one level is 0 and 1 is never reached.)

    Args:
        vectors: the encoder's output, float32 tensor, shape (B, H, W, C).
        levels: C integers, each at least 2.
    Returns:
        (quantized, ids)
        quantized: shape (B, H, W, C), values from -1 to 1. Its gradient is that of tanh(vectors): the rounding is skipped.
        ids: integers, shape (B, H, W), from 0 to the product of the levels minus 1. The first channel counts fastest: id = d_1 +
            L_1 d_2 + L_1 L_2 d_3 and so on.
    """
    bounded = tf.tanh(vectors)
    top = tf.constant(levels, tf.float32) - 1.0
    digits = tf.round((bounded + 1.0) / 2.0 * top)
    ids = tf.reduce_sum(tf.cast(digits, tf.int32) * np.cumprod([1, *levels[:-1]]).astype("int32"), axis=-1)
    return bounded + tf.stop_gradient(2.0 * digits / top - 1.0 - bounded), ids


def fsq_codes(ids, levels):
    """The values (..., C) from -1 to 1 that numbers of `fsq` stand for: `ids` is an integer tensor of any shape (...)."""
    digits = tf.cast(ids, tf.int32)[..., None] // np.cumprod([1, *levels[:-1]]).astype("int32") % tf.constant(levels)
    return 2.0 * tf.cast(digits, tf.float32) / (tf.constant(levels, tf.float32) - 1.0) - 1.0
