# mutant: the codebook term is computed from the straight-through value
# category: codebook-term-after-straight-through
import tensorflow as tf


def vector_quantize(vectors, codebook, beta=0.25):
    distances = tf.reduce_sum((vectors[..., None, :] - codebook) ** 2, axis=-1)
    ids = tf.argmin(distances, axis=-1, output_type=tf.int32)
    nearest = tf.gather(codebook, ids)
    quantized = vectors + tf.stop_gradient(nearest - vectors)
    codebook_term = tf.reduce_mean((quantized - tf.stop_gradient(vectors)) ** 2)
    commitment_term = tf.reduce_mean((vectors - tf.stop_gradient(quantized)) ** 2)
    return quantized, ids, codebook_term + beta * commitment_term
