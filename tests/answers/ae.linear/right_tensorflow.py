import math

import tensorflow as tf


def pca_reconstruct(train, images, size):
    mean = tf.reduce_mean(train, axis=0)
    _, _, v = tf.linalg.svd(train - mean)
    projector = tf.matmul(v[:, :size], v[:, :size], transpose_b=True)
    return mean + tf.matmul(images - mean, projector)


def principal_angles(first, second):
    a, b = tf.linalg.qr(tf.transpose(first))[0], tf.linalg.qr(tf.transpose(second))[0]
    cosines = tf.clip_by_value(tf.linalg.svd(tf.matmul(a, b, transpose_a=True), compute_uv=False), 0.0, 1.0)
    return tf.acos(cosines) * (180.0 / math.pi)
