import tensorflow as tf


def gaps(x, y):
    return tf.sqrt(tf.reduce_sum(tf.square(x[:, None, :] - y[None, :, :]), axis=-1))


def share_inside(points, centers, k):
    radius = tf.sort(gaps(centers, centers), axis=1)[:, k]
    hit = tf.reduce_any(gaps(points, centers) <= radius[None, :], axis=1)
    return tf.reduce_mean(tf.cast(hit, tf.float64))


def precision_recall(real, fake, k=3):
    return share_inside(fake, real, k), share_inside(real, fake, k)
