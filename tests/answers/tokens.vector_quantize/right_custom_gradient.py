import tensorflow as tf


@tf.custom_gradient
def replace(vectors, codes):
    """Forward the codes; backward the whole gradient to the vectors and nothing to the codes."""
    return tf.identity(codes), lambda upstream: (upstream, None)


def vector_quantize(vectors, codebook, beta=0.25):
    difference = tf.expand_dims(vectors, 3) - tf.reshape(codebook, (1, 1, 1, *codebook.shape))
    ids = tf.argmin(tf.einsum("bhwkd,bhwkd->bhwk", difference, difference), axis=3)
    codes = tf.gather(codebook, ids)
    count = tf.cast(tf.size(vectors), vectors.dtype)
    first = 2 * tf.nn.l2_loss(codes - tf.stop_gradient(vectors)) / count
    second = 2 * tf.nn.l2_loss(tf.stop_gradient(codes) - vectors) / count
    return replace(vectors, codes), ids, first + beta * second
