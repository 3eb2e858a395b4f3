import tensorflow as tf


def vector_quantize(vectors, codebook, beta=0.25):
    """A product with one-hot rows instead of a gather: the codebook's gradient is dense then."""
    size = codebook.shape[0]
    gaps = tf.norm(tf.expand_dims(vectors, -2) - codebook, axis=-1)
    ids = tf.argmin(gaps, axis=-1)
    looked_up = tf.einsum("bhwk,kd->bhwd", tf.one_hot(ids, size, dtype=vectors.dtype), codebook)
    mse = lambda x, y: tf.math.reduce_mean(tf.math.squared_difference(x, y))
    move_codes = mse(tf.stop_gradient(vectors), looked_up)
    move_encoder = mse(vectors, tf.stop_gradient(looked_up))
    return vectors + tf.stop_gradient(looked_up - vectors), ids, move_codes + beta * move_encoder
