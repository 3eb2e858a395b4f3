import tensorflow as tf


def teacher_path(velocity, noise, stops, substeps):
    path = [tf.identity(noise)]
    for begin, end in zip(stops, stops[1:]):
        x, time = path[-1], begin
        for _ in range(substeps):
            x = x + (end - begin) / substeps * tf.stop_gradient(velocity(x, tf.ones(len(x)) * time))
            time += (end - begin) / substeps
        path.append(x)
    return path


def mean_velocities(path, stops):
    return [(path[k + 1] - path[k]) / (stops[k + 1] - stops[k]) for k in range(len(stops) - 1)]
