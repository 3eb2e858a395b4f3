import tensorflow as tf


def kid(real_features, fake_features):
    real = tf.cast(real_features, tf.float64)
    fake = tf.cast(fake_features, tf.float64)
    size = tf.cast(tf.shape(real)[1], tf.float64)
    n = tf.cast(tf.shape(real)[0], tf.float64)
    m = tf.cast(tf.shape(fake)[0], tf.float64)
    rr = (tf.matmul(real, real, transpose_b=True) / size + 1.0) ** 3
    ff = (tf.matmul(fake, fake, transpose_b=True) / size + 1.0) ** 3
    rf = (tf.matmul(real, fake, transpose_b=True) / size + 1.0) ** 3
    within_real = (tf.reduce_sum(rr) - tf.linalg.trace(rr)) / (n * (n - 1.0))
    within_fake = (tf.reduce_sum(ff) - tf.linalg.trace(ff)) / (m * (m - 1.0))
    return within_real + within_fake - 2.0 * tf.reduce_mean(rf)
