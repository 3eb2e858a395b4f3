def add_noise(images, sigma):
    """Add Gaussian noise.

    Args:
        images: float32 tensor, shape (B, H, W, 1), values in [0, 1].
        sigma: standard deviation of the noise, a positive number.
    Returns:
        float32 tensor, shape (B, H, W, 1): images plus normal noise of mean 0. Every pixel of every image has noise of its own, every call
        draws anew (inside a tf.function too), and nothing is clipped: values outside of [0, 1] are meant to occur.
    """
    return images + sigma * tf.random.normal(tf.shape(images))


def restoration_loss(model, damage, images):
    """Mean squared error of a model that restores damaged images (Vincent et al. 2008).

    Args:
        model: Keras model from images (B, H, W, 1) to images of the same shape; its output is not clipped.
        damage: function from a batch of images to damaged images of the same shape. It may be random, so it is called once.
        images: clean images, float32 tensor, shape (B, H, W, 1).
    Returns:
        The squared difference of the restored and the clean images, averaged over the batch and all pixels: a scalar tensor,
        differentiable in the model's weights.
    """
    restored = model(damage(images), training=True)
    return tf.reduce_mean(tf.square(restored - images))
