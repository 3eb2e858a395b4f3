# mutant: the search runs in NumPy and cannot be compiled
# category: not-compilable
import numpy as np
import tensorflow as tf


def vector_quantize(vectors, codebook, beta=0.25):
    distances = ((np.array(vectors)[..., None, :] - np.array(codebook)) ** 2).sum(axis=-1)
    ids = distances.argmin(axis=-1)
    nearest = tf.gather(codebook, ids)
    codebook_term = tf.reduce_mean((nearest - tf.stop_gradient(vectors)) ** 2)
    commitment_term = tf.reduce_mean((vectors - tf.stop_gradient(nearest)) ** 2)
    quantized = vectors + tf.stop_gradient(nearest - vectors)
    return quantized, ids, codebook_term + beta * commitment_term
