def discriminator_step(generator, discriminator, optimizer, images, noise):
    """One update of the discriminator; the generator stays as it is.

    Args:
        generator: Keras model, noise (B, Z) to images (B, H, W, C).
        discriminator: Keras model, images (B, H, W, C) to logits (B, 1).
        optimizer: the discriminator's own Keras optimizer.
        images: real images, shape (B, H, W, C), in the generator's value range.
        noise: shape (B, Z), from N(0, I).
    Returns:
        The discriminator's loss before the update, a scalar.
    """
    generated = generator(noise, training=True)
    with tf.GradientTape() as tape:
        loss, _ = gan_losses(discriminator(images, training=True), discriminator(generated, training=True))
    gradients = tape.gradient(loss, discriminator.trainable_variables)
    optimizer.apply_gradients(zip(gradients, discriminator.trainable_variables))
    return loss


def generator_step(generator, discriminator, optimizer, noise):
    """One update of the generator with the non-saturating loss; the discriminator stays as it is.

    Args:
        generator, discriminator: as above.
        optimizer: the generator's own Keras optimizer.
        noise: shape (B, Z), from N(0, I).
    Returns:
        The generator's loss before the update, a scalar.
    """
    with tf.GradientTape() as tape:
        fake_logits = discriminator(generator(noise, training=True), training=True)
        _, loss = gan_losses(fake_logits, fake_logits)
    gradients = tape.gradient(loss, generator.trainable_variables)
    optimizer.apply_gradients(zip(gradients, generator.trainable_variables))
    return loss
