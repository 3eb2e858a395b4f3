# mutant: the decoder is given the vectors themselves
# category: not-quantized
import tensorflow as tf


def vector_quantize(vectors, codebook, beta=0.25):
    distances = tf.reduce_sum((vectors[..., None, :] - codebook) ** 2, axis=-1)
    ids = tf.argmin(distances, axis=-1, output_type=tf.int32)
    nearest = tf.gather(codebook, ids)
    codebook_term = tf.reduce_mean((nearest - tf.stop_gradient(vectors)) ** 2)
    commitment_term = tf.reduce_mean((vectors - tf.stop_gradient(nearest)) ** 2)
    quantized = tf.identity(vectors)
    return quantized, ids, codebook_term + beta * commitment_term
