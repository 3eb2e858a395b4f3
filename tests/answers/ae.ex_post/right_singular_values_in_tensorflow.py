import tensorflow as tf


def ex_post_sample(codes, count, seed):
    codes = tf.convert_to_tensor(codes, tf.float32)
    mean = tf.reduce_mean(codes, axis=0)
    spread, _, axes = tf.linalg.svd(codes - mean)
    spread /= tf.sqrt(tf.cast(tf.shape(codes)[0], tf.float32))
    noise = tf.random.stateless_normal((count, codes.shape[1]), seed=(seed, 0))
    return mean + tf.matmul(noise * spread, axes, transpose_b=True)
