# mutant: multiplied by the length
# category: multiplied
import tensorflow as tf


def teacher_path(velocity, noise, stops, substeps):
    x, path = noise, [noise]
    for begin, end in zip(stops[:-1], stops[1:]):
        length = (end - begin) / substeps
        for step in range(substeps):
            x = x + length * velocity(x, tf.fill((len(x),), begin + step * length))
        path.append(x)
    return tf.stop_gradient(tf.stack(path))


def mean_velocities(path, stops):
    stops = tf.constant(stops, tf.float32)
    lengths = stops[1:] - stops[:-1]
    return (path[1:] - path[:-1]) * lengths[:, None, None]
