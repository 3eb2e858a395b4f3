# mutant: the loss takes logits for probabilities
# category: from-logits
import tensorflow as tf

cross_entropy = tf.keras.losses.BinaryCrossentropy()


def loss_for(logits, target):
    return cross_entropy(tf.fill(tf.shape(logits), target), logits)


def discriminator_step(generator, discriminator, optimizer, images, noise):
    generated = generator(noise, training=True)
    with tf.GradientTape() as tape:
        loss = loss_for(discriminator(images, training=True), 1.0)
        loss += loss_for(discriminator(generated, training=True), 0.0)
    variables = discriminator.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return loss


def generator_step(generator, discriminator, optimizer, noise):
    with tf.GradientTape() as tape:
        loss = loss_for(discriminator(generator(noise, training=True), training=True), 1.0)
    variables = generator.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return loss
