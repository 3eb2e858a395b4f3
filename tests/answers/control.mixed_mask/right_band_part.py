import tensorflow as tf


def mixed_mask(segments):
    count = segments.shape[1]
    causal = tf.linalg.band_part(tf.ones((count, count), tf.bool), -1, 0)
    image = segments >= 0
    number = tf.where(image, segments, -1)
    same = (number[:, :, None] == number[:, None, :]) & image[:, None, :] & image[:, :, None]
    mask = tf.logical_and(tf.logical_or(causal[None], same), segments[:, None, :] > -2)
    return tf.logical_or(mask, tf.eye(count, dtype=tf.bool)[None])
