def adain(content, style, epsilon=1e-5):
    """Give every channel of the content features the mean and deviation of the style features (1703.06868, eq. 8).

    Args:
        content: activations of the content images, float32 tensor, shape (B, H, W, C).
        style: activations of the style images, shape (B, H', W', C); the size may differ from the content's.
        epsilon: added to the variance of both before the root is taken.
    Returns:
        Shape (B, H, W, C). Mean and variance are taken per image and per channel, over the positions, and the variance is
        divided by their number (not by one less).
    """
    content_mean, content_variance = tf.nn.moments(content, axes=(1, 2), keepdims=True)
    style_mean, style_variance = tf.nn.moments(style, axes=(1, 2), keepdims=True)
    normalised = (content - content_mean) / tf.sqrt(content_variance + epsilon)
    return normalised * tf.sqrt(style_variance + epsilon) + style_mean
