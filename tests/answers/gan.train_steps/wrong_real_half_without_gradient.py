# mutant: the real half is only in the number that is returned
# category: fake-only
import tensorflow as tf

cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits


def loss_for(logits, target):
    return tf.reduce_mean(cross_entropy(labels=tf.fill(tf.shape(logits), target), logits=logits))


def discriminator_step(generator, discriminator, optimizer, images, noise):
    generated = generator(noise, training=True)
    with tf.GradientTape() as tape:
        loss = tf.stop_gradient(loss_for(discriminator(images, training=True), 1.0))
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
