def gram_matrix(features):
    """Gram matrix of the channels of every image: which features respond together, wherever they are (1508.06576).

    Args:
        features: activations, float32 tensor, shape (B, H, W, C).
    Returns:
        Float32 tensor, shape (B, C, C): for every image the inner products of its channels, summed over all positions and
        divided by their number H * W (and by nothing else). No mean is subtracted. Images of a batch stay apart.
        Differentiable in `features`.
    """
    positions = tf.cast(tf.shape(features)[1] * tf.shape(features)[2], features.dtype)
    return tf.einsum("bhwi,bhwj->bij", features, features) / positions
