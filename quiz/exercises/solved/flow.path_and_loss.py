def path_and_target(data, noise, time):
    """Return a point on the straight path and the velocity there (2210.02747, 2209.03003); time 0 is noise, time 1 is data.

    Args:
        data: float32 tensor, shape (B, ...): vectors, images or anything else.
        noise: standard normal, the same shape.
        time: float32 tensor, shape (B,), from 0 to 1: one time an example.
    Returns:
        (x, target), both in the shape of data: the point at that time, and the derivative of the path with respect to time.
    """
    share = tf.reshape(time, [-1] + [1] * (len(data.shape) - 1))
    return (1.0 - share) * noise + share * data, data - noise


def flow_loss(network, data, noise, time):
    """Return the squared error of a network's velocity, a scalar: the mean over all entries of all examples.

    Args:
        network: function of x (B, ...) and time (B,) to a velocity (B, ...); called once.
        data, noise, time: as in `path_and_target`.
    The gradient reaches the network's weights.
    """
    x, target = path_and_target(data, noise, time)
    return tf.reduce_mean(tf.square(network(x, time) - target))
