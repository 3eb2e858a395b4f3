"""Probes of lesson 12."""

import numpy as np

from quiz.worker.probes.tools import array, arrays


def path_and_loss(path_and_target, flow_loss, data, noise, time, flat_data, flat_noise, weight, offset):
    """Point and target for images and for vectors; then the loss of a network that remembers what it was asked.

    Args:
        data, noise: shape (B, H, W, C) with C = B, so that a time on the wrong axis does not crash.
        time: shape (B,).
        flat_data, flat_noise: shape (B, D).
        weight, offset: the network returns weight * x + time + offset.
    """
    import tensorflow as tf

    times = tf.constant(time)
    names = ("x", "target")
    images = arrays(path_and_target(tf.constant(data), tf.constant(noise), times), names)
    flat = arrays(path_and_target(tf.constant(flat_data), tf.constant(flat_noise), times), names)
    factor, asked = tf.Variable(weight, dtype=tf.float32), []

    def network(x, time):
        asked.append((array(x, "x"), array(time, "time")))
        time = tf.reshape(tf.cast(time, tf.float32), [-1] + [1] * (len(np.shape(x)) - 1))
        return factor * tf.cast(x, tf.float32) + time + offset

    with tf.GradientTape() as tape:
        loss = flow_loss(network, tf.constant(data), tf.constant(noise), times)
    if loss is None:
        array(None, "flow_loss")
    slope = tape.gradient(loss, factor) if tf.is_tensor(loss) else None
    return {
        "x": images["x"],
        "target": images["target"],
        "flat_x": flat["x"],
        "flat_target": flat["target"],
        "loss": array(loss, "flow_loss"),
        "slope": None if slope is None else array(slope),
        "number_of_calls": len(asked),
        "asked_x": asked[0][0] if asked else np.zeros(0),
        "asked_time": asked[0][1] if asked else np.zeros(0),
        "flat_loss": array(
            flow_loss(network, tf.constant(flat_data), tf.constant(flat_noise), times), "flow_loss on vectors"
        ),
    }


def solvers(euler, heun, start, matrix, drift, steps):
    """What each solver asks of a field, and where it ends; one step of each, and the start afterwards.

    Args:
        start: shape (B, D).
        matrix, drift: the field is x @ matrix + time² * drift.
        steps: number of steps.
    """
    import tensorflow as tf

    seen = {}
    for name, solver in (("euler", euler), ("heun", heun)):
        times, shapes = [], []

        def field(x, time, times=times, shapes=shapes):
            times.append(np.atleast_1d(array(time, "time"))[0])
            shapes.append(list(np.shape(time)))
            column = tf.reshape(tf.cast(time, tf.float32), (-1, 1))
            return tf.matmul(tf.cast(x, tf.float32), matrix) + column**2 * drift

        seen[name] = array(solver(field, tf.constant(start), steps), name)
        seen[f"{name}_times"] = np.array(times, float)
        seen[f"{name}_shape"] = shapes[0] if shapes else []
        seen[f"{name}_one"] = array(solver(field, tf.constant(start), 1), name)
    return seen


def score(clean_and_noise, score, x, velocity, time, flat_x, flat_velocity, centre, width, points):
    """Both estimates and the score of given velocities, and the score of a Gaussian whose velocity is exact.

    Args:
        x, velocity: shape (B, H, W, C) with C = B.
        flat_x, flat_velocity: shape (B, D).
        time: shape (B,).
        centre, width: data are normal about `centre` with deviation `width` in every entry.
        points: shape (B, D), where the score of the Gaussian is asked for.
    """
    import tensorflow as tf

    times, names = tf.constant(time), ("clean", "noise")
    images = arrays(clean_and_noise(tf.constant(velocity), tf.constant(x), times), names)
    flat = arrays(clean_and_noise(tf.constant(flat_velocity), tf.constant(flat_x), times), names)
    column = time[:, None].astype(float)
    unit = (points - column * centre) / (column**2 * width**2 + (1 - column) ** 2)
    exact = (centre + column * width**2 * unit - (1 - column) * unit).astype("float32")
    return {
        "clean": images["clean"],
        "noise": images["noise"],
        "flat_clean": flat["clean"],
        "flat_noise": flat["noise"],
        "score": array(score(tf.constant(velocity), tf.constant(x), times), "score"),
        "flat_score": array(score(tf.constant(flat_velocity), tf.constant(flat_x), times), "score"),
        "gaussian": array(score(tf.constant(exact), tf.constant(points), times), "score"),
        "at_zero": array(
            score(tf.constant(flat_velocity), tf.constant(flat_x), tf.zeros_like(times)), "score at time 0"
        ),
    }


def distillation(teacher_path, mean_velocities, noise, matrix, drift, stops, substeps, path):
    """A teacher's recorded path, what it was asked, whether a gradient reaches it; and the targets of a given path.

    Args:
        noise: shape (B, D).
        matrix, drift: the teacher's field is x @ matrix + time² * drift.
        stops: K times from 0 to 1, unevenly spaced, as a list of floats.
        substeps: Euler steps in each interval.
        path: another path, shape (K, B, D), for `mean_velocities`.
    """
    import tensorflow as tf

    weights, times, shapes = tf.Variable(matrix), [], []

    def field(x, time):
        times.append(np.atleast_1d(array(time, "time"))[0])
        shapes.append(list(np.shape(time)))
        column = tf.reshape(tf.cast(time, tf.float32), (-1, 1))
        return tf.matmul(tf.cast(x, tf.float32), weights) + column**2 * drift

    with tf.GradientTape() as tape:
        found = teacher_path(field, tf.constant(noise), list(stops), substeps)
        total = tf.reduce_sum(tf.cast(tf.convert_to_tensor(found), tf.float32)) if found is not None else None
    slope = tape.gradient(total, weights) if total is not None else None
    return {
        "path": array(found, "teacher_path"),
        "leaks": slope is not None and bool(np.any(array(slope) != 0)),
        "times": np.array(times, float),
        "time_shape": shapes[0] if shapes else [],
        "targets": array(mean_velocities(tf.constant(path), list(stops)), "mean_velocities"),
        "whole": array(mean_velocities(tf.constant(path[:2]), [0.0, 1.0]), "mean_velocities"),
    }
