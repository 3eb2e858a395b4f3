import tensorflow as tf


def teacher_path(velocity, noise, stops, substeps):
    begins, ends = tf.constant(stops[:-1]), tf.constant(stops[1:])
    x, path = tf.stop_gradient(noise), [noise]
    for begin, end in zip(begins, ends):
        for step in range(substeps):
            share = step / substeps
            now = (1 - share) * begin + share * end
            x = x + velocity(x, tf.repeat(now, len(x))) * (end - begin) / substeps
        path.append(x)
    return tf.stop_gradient(tf.concat([part[None] for part in path], axis=0))


def mean_velocities(path, stops):
    lengths = tf.experimental.numpy.diff(tf.constant(stops, tf.float32))
    return tf.transpose(tf.transpose(path[1:] - path[:-1], (1, 2, 0)) / lengths, (2, 0, 1))
