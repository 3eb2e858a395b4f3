import tensorflow as tf


@tf.function
def discriminator_step(generator, discriminator, optimizer, images, noise):
    with tf.GradientTape() as tape:
        on_real = discriminator(images, training=True)
        on_fake = discriminator(generator(noise, training=True), training=True)
        loss = tf.reduce_mean(tf.nn.softplus(-on_real)) + tf.reduce_mean(tf.nn.softplus(on_fake))
    weights = discriminator.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    return loss


@tf.function
def generator_step(generator, discriminator, optimizer, noise):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.softplus(-discriminator(generator(noise, training=True), training=True)))
    weights = generator.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    return loss
