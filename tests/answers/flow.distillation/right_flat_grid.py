import numpy as np
import tensorflow as tf


def teacher_path(velocity, noise, stops, substeps):
    fine = np.interp(np.arange((len(stops) - 1) * substeps + 1) / substeps, np.arange(len(stops)), stops)
    x, everything = noise, [noise]
    for now, then in zip(fine[:-1], fine[1:]):
        x = tf.stop_gradient(x + velocity(x, tf.fill((len(x),), np.float32(now))) * np.float32(then - now))
        everything.append(x)
    return tf.stack(everything[::substeps])


def mean_velocities(path, stops):
    return tf.einsum("kbd,k->kbd", path[1:] - path[:-1], tf.constant(1 / np.diff(stops), tf.float32))
