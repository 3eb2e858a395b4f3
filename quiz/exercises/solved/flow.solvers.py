def euler(velocity, x, steps):
    """Follow dx/dt = velocity(x, time) from time 0 to time 1 in equal Euler steps.

    Args:
        velocity: function of x (B, D) and time (B,), float32, to dx/dt (B, D); asked once a step, at its beginning.
        x: where the path starts, shape (B, D).
        steps: number of steps, at least 1.
    Returns:
        x at time 1, shape (B, D).
    """
    for step in range(steps):
        x = x + velocity(x, tf.fill((len(x),), step / steps)) / steps
    return x


def heun(velocity, x, steps):
    """The same by Heun's method (2206.00364, algorithm 1 without noise): 2 * steps - 1 evaluations.

    A step tries Euler, asks for the velocity where and when that ends, and moves from the old point by the mean of both velocities.
    The last step is a plain Euler step: nothing is asked at time 1.
    """
    for step in range(steps):
        time = tf.fill((len(x),), step / steps)
        slope = velocity(x, time)
        if step < steps - 1:
            slope = (slope + velocity(x + slope / steps, time + 1 / steps)) / 2
        x = x + slope / steps
    return x
