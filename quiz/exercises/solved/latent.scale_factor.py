def scale_factor(raw):
    """Return the number by which raw latents are multiplied to have standard deviation 1 (2112.10752, appendix G).

    Args:
        raw: latents as the encoder gives them, float32 tensor, shape (N, ...), of many training images.
    Returns:
        1 / std, one positive scalar for all entries together; the deviation is taken about their mean (which stays where it is).
    """
    return 1.0 / tf.math.reduce_std(raw)


def encode(encoder, images, factor):
    """Return the scaled latents of images: one call of encoder(images), times the factor that was measured before.

    Args:
        encoder: images (B, ...) to raw latents (B, ...).
        images: float32 tensor, shape (B, ...).
        factor: a scalar, 1 / std of the raw latents. It is not measured again: batches must stay comparable.
    """
    return factor * encoder(images)


def decode(decoder, scaled, factor):
    """Return decoder(...) of scaled latents (B, ...), the scale undone before it; the decoder knows raw latents only."""
    return decoder(scaled / factor)
