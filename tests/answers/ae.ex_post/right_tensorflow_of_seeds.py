import tensorflow as tf


def ex_post_sample(codes, count, seed):
    centred = tf.cast(codes, "float64") - tf.reduce_mean(tf.cast(codes, "float64"), axis=0)
    values, vectors = tf.linalg.eigh(tf.matmul(centred, centred, transpose_a=True) / len(codes))
    noise = tf.random.stateless_normal((count, codes.shape[1]), seed=(seed, 7), dtype="float64")
    scaled = noise * tf.sqrt(tf.maximum(values, 0.0))
    return scaled @ tf.transpose(vectors) + tf.cast(tf.reduce_mean(codes, axis=0), "float64")
