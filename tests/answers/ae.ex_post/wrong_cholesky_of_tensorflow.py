# mutant: TensorFlow gives NaN for a matrix that has no root
# category: dead-unit
import tensorflow as tf


def ex_post_sample(codes, count, seed):
    mean = tf.reduce_mean(codes, axis=0)
    root = tf.linalg.cholesky(tf.matmul(codes - mean, codes - mean, transpose_a=True) / codes.shape[0])
    noise = tf.random.stateless_normal((count, codes.shape[1]), seed=(seed, 0))
    return mean + tf.matmul(noise, root, transpose_b=True)
