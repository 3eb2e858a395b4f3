def transfer_losses(features, content_features, style_grams):
    """Content loss and style loss of images, from their activations (1508.06576).

    Args:
        features: {layer: activations (B, H, W, C)} of the images, float32 tensors.
        content_features: {layer: activations (B, H, W, C)} of the content images, for the layers that hold content.
        style_grams: {layer: Gram matrices (B, C, C)} of the style images, divided by H * W, for the layers that hold style.
            A layer may stand in both targets, in one, or in none. H and W differ between layers.
    Returns:
        (content_loss, style_loss), two scalar tensors, differentiable in `features`. Content: squared difference of the
        activations. Style: squared difference of the Gram matrices of `features` (as `gram_matrix` gives them) to the
        targets. Each is the mean over all entries of a layer, then the plain mean over the layers of its target.
    """
    content = [tf.reduce_mean(tf.square(features[name] - wanted)) for name, wanted in content_features.items()]
    style = [tf.reduce_mean(tf.square(gram_matrix(features[name]) - wanted)) for name, wanted in style_grams.items()]
    return tf.add_n(content) / len(content), tf.add_n(style) / len(style)
