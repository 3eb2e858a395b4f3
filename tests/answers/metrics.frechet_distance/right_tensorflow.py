import tensorflow as tf


def feature_statistics(features):
    features = tf.cast(features, tf.float64)
    mean = tf.reduce_mean(features, axis=0)
    centred = features - mean
    count = tf.cast(tf.shape(features)[0], tf.float64)
    return mean, tf.matmul(centred, centred, transpose_a=True) / (count - 1)


def frechet_distance(mean1, covariance1, mean2, covariance2):
    mean1, mean2, c1, c2 = (tf.cast(value, tf.float64) for value in (mean1, mean2, covariance1, covariance2))
    values, vectors = tf.linalg.eigh(c1)
    half = vectors * tf.sqrt(tf.maximum(values, 0.0))
    inner = tf.linalg.eigvalsh(tf.matmul(half, c2 @ half, transpose_a=True))
    cross = tf.reduce_sum(tf.sqrt(tf.maximum(inner, 0.0)))
    return tf.reduce_sum((mean1 - mean2) ** 2) + tf.linalg.trace(c1) + tf.linalg.trace(c2) - 2 * cross
