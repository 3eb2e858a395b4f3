def discriminator_step(generator, discriminator, optimizer, images, labels, noise, wrong_labels=None):
    """One update of the discriminator; the generator stays as it is.

    Args:
        generator: Keras model, called with the list [noise (B, Z), labels (B,)], to images (B, H, W, C).
        discriminator: Keras model, called with the list [images (B, H, W, C), labels (B,)], to logits (B, 1).
        optimizer: the discriminator's own Keras optimizer.
        images: real images, a float32 tensor of shape (B, H, W, C), in the generator's value range.
        labels: their classes, an int32 tensor of shape (B,). The generator is asked for the same classes.
        noise: a float32 tensor of shape (B, Z), from N(0, I).
        wrong_labels: None, or an int32 tensor (B,), each another class than `labels` has there: real images beside these are
            fake pairs, too (1605.05396, algorithm 1).
    Returns:
        The discriminator's loss before the update, a scalar in nats: the mean of -log D over real pairs, plus the mean of
        -log(1 - D) over generated pairs. With `wrong_labels` the second term is the average of two means: over
        generated pairs, and over real images beside wrong labels.
    """
    generated = generator([noise, labels], training=True)
    with tf.GradientTape() as tape:
        real_loss = tf.reduce_mean(tf.nn.softplus(-discriminator([images, labels], training=True)))
        fake_loss = tf.reduce_mean(tf.nn.softplus(discriminator([generated, labels], training=True)))
        if wrong_labels is not None:
            mismatched = discriminator([images, wrong_labels], training=True)
            fake_loss = (fake_loss + tf.reduce_mean(tf.nn.softplus(mismatched))) / 2
        loss = real_loss + fake_loss
    variables = discriminator.trainable_variables
    optimizer.apply(tape.gradient(loss, variables), variables)
    return loss


def generator_step(generator, discriminator, optimizer, labels, noise):
    """One update of the generator with the non-saturating loss; the discriminator stays as it is.

    Args:
        generator, discriminator: as above.
        optimizer: the generator's own Keras optimizer.
        labels: the classes that are asked for, an int32 tensor of shape (B,).
        noise: a float32 tensor of shape (B, Z), from N(0, I).
    Returns:
        The generator's loss before the update, a scalar in nats: the mean of -log D(G(z, y), y) over the batch.
    """
    with tf.GradientTape() as tape:
        judged = discriminator([generator([noise, labels], training=True), labels], training=True)
        loss = tf.reduce_mean(tf.nn.softplus(-judged))
    variables = generator.trainable_variables
    optimizer.apply(tape.gradient(loss, variables), variables)
    return loss
