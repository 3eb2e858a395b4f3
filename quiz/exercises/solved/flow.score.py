def clean_and_noise(velocity, x, time):
    """Return the expected data and the expected noise at a point of the straight path (time 0 is noise, time 1 is data).

    Args:
        velocity: E[data - noise | x], float32 tensor, shape (B, ...).
        x: the point, the same shape.
        time: shape (B,), 0 <= time < 1.
    Returns:
        (E[data | x], E[noise | x]), both in the shape of x.
    """
    share = tf.reshape(time, [-1] + [1] * (len(x.shape) - 1))
    return x + (1.0 - share) * velocity, x - share * velocity


def score(velocity, x, time):
    """Return the gradient of log p(x) at that time, the shape of x; the noise in x has the deviation 1 - time (2011.13456)."""
    share = tf.reshape(time, [-1] + [1] * (len(x.shape) - 1))
    _, noise = clean_and_noise(velocity, x, time)
    return -noise / (1.0 - share)
