import tensorflow as tf


def psnr(images, references, data_range):
    images = tf.cast(images, tf.float64)
    references = tf.cast(references, tf.float64)
    error = tf.reduce_mean(tf.square(images - references), axis=[1, 2, 3])
    ratio = tf.cast(data_range, tf.float64) ** 2 / error
    return 10.0 * tf.math.log(ratio) / tf.math.log(tf.constant(10.0, tf.float64))
