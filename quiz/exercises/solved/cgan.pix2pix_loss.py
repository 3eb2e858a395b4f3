def pix2pix_g_loss(fake_logits, fake, target, lam=100):
    """The generator's loss of pix2pix (1611.07004, eq. 4), with the non-saturating adversarial term.

    Args:
        fake_logits: D's logits for pairs (condition, fake), one per patch, shape (B, P, Q, 1).
        fake: generated images, shape (B, H, W, C), in [-1, 1].
        target: the images that belong to the conditions, shape (B, H, W, C), in [-1, 1].
        lam: weight of the distance.
    Returns:
        The mean of -log D over all patches and images, in nats, plus lam times the mean absolute difference over all
        pixels, channels and images: a scalar.
    """
    adversarial = tf.reduce_mean(tf.nn.softplus(-fake_logits))
    return adversarial + lam * tf.reduce_mean(tf.abs(target - fake))
