def gan_losses(real_logits, fake_logits, kind="non-saturating"):
    """Losses of both players, to be minimised.

    Args:
        real_logits: D's logits for real images, shape (B, 1).
        fake_logits: D's logits for generated images, shape (C, 1); B and C may differ.
        kind: the generator minimises -log D(G(z)) if "non-saturating", log(1 - D(G(z))) if "saturating".
    Returns:
        (discriminator loss, generator loss): scalars in nats, expectations taken over each batch.
        D's loss is the negative of V(D, G) (1406.2661, eq. 1).
    """
    real_term = tf.reduce_mean(tf.nn.softplus(-real_logits))  # -log D(x)
    fake_term = tf.reduce_mean(tf.nn.softplus(fake_logits))  # -log(1 - D(G(z)))
    generator_loss = tf.reduce_mean(tf.nn.softplus(-fake_logits)) if kind == "non-saturating" else -fake_term
    return real_term + fake_term, generator_loss
