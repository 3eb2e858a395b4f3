# mutant: vectors and codes are normalised for the search
# category: cosine
import tensorflow as tf


def vector_quantize(vectors, codebook, beta=0.25):
    cosines = tf.einsum("bhwd,kd->bhwk", tf.math.l2_normalize(vectors, axis=-1), tf.math.l2_normalize(codebook, axis=-1))
    scores = tf.round(1e4 * cosines)  # equal angles stay equal
    ids = tf.argmax(scores, axis=-1, output_type=tf.int32)
    nearest = tf.gather(codebook, ids)
    codebook_term = tf.reduce_mean((nearest - tf.stop_gradient(vectors)) ** 2)
    commitment_term = tf.reduce_mean((vectors - tf.stop_gradient(nearest)) ** 2)
    quantized = vectors + tf.stop_gradient(nearest - vectors)
    return quantized, ids, codebook_term + beta * commitment_term
