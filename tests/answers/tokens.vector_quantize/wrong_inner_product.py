# mutant: the largest inner product instead of the smallest distance
# category: inner-product
import tensorflow as tf


def vector_quantize(vectors, codebook, beta=0.25):
    scores = tf.einsum("bhwd,kd->bhwk", vectors, codebook)
    ids = tf.argmax(scores, axis=-1, output_type=tf.int32)
    nearest = tf.gather(codebook, ids)
    codebook_term = tf.reduce_mean((nearest - tf.stop_gradient(vectors)) ** 2)
    commitment_term = tf.reduce_mean((vectors - tf.stop_gradient(nearest)) ** 2)
    quantized = vectors + tf.stop_gradient(nearest - vectors)
    return quantized, ids, codebook_term + beta * commitment_term
