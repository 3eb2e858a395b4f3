def vector_quantize(vectors, codebook, beta=0.25):
    """Replace every vector by its nearest code (VQ-VAE, 1711.00937, eq. 1 to 3). Works inside a tf.function.

    Args:
        vectors: the encoder's output, float32 tensor, shape (B, H, W, D).
        codebook: the codes, float32 tensor, shape (K, D).
        beta: weight of the commitment term. (The first VQGAN code weighed the codebook term instead, and calls that legacy.)
    Returns:
        (quantized, ids, loss)
        quantized: shape (B, H, W, D), the values of the nearest codes; a gradient that arrives here goes to `vectors`
            unchanged and not to `codebook`.
        ids: integers, shape (B, H, W): the code with the smallest Euclidean distance, the first one of equals.
        loss: scalar, codebook term + beta * commitment term. Each term is the mean of the squared differences over all
            B * H * W * D numbers. The first moves `codebook` alone, the second `vectors` alone.
    """
    # |v - e|^2 without |v|^2, which is the same for every code.
    distances = tf.reduce_sum(codebook**2, axis=1) - 2.0 * tf.einsum("bhwd,kd->bhwk", vectors, codebook)
    ids = tf.argmin(distances, axis=-1, output_type=tf.int32)
    codes = tf.gather(codebook, ids)
    codebook_term = tf.reduce_mean(tf.square(tf.stop_gradient(vectors) - codes))
    commitment_term = tf.reduce_mean(tf.square(vectors - tf.stop_gradient(codes)))
    quantized = vectors + tf.stop_gradient(codes - vectors)
    return quantized, ids, codebook_term + beta * commitment_term
