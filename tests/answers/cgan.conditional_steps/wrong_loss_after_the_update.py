# mutant: the loss is taken again after the update
# category: loss-after
import tensorflow as tf


def real_loss(logits):
    return tf.reduce_mean(tf.nn.softplus(-logits))


def fake_loss(logits):
    return tf.reduce_mean(tf.nn.softplus(logits))


def discriminator_step(generator, discriminator, optimizer, images, labels, noise, wrong_labels=None):
    generated = generator([noise, labels], training=True)
    with tf.GradientTape() as tape:
        rejected = fake_loss(discriminator([generated, labels], training=True))
        if wrong_labels is not None:
            rejected = (rejected + fake_loss(discriminator([images, wrong_labels], training=True))) / 2
        loss = real_loss(discriminator([images, labels], training=True)) + rejected
    gradients = tape.gradient(loss, discriminator.trainable_variables)
    optimizer.apply(gradients, discriminator.trainable_variables)
    return loss


def generator_step(generator, discriminator, optimizer, labels, noise):
    with tf.GradientTape() as tape:
        loss = real_loss(discriminator([generator([noise, labels], training=True), labels], training=True))
    gradients = tape.gradient(loss, generator.trainable_variables)
    optimizer.apply(gradients, generator.trainable_variables)
    return real_loss(discriminator([generator([noise, labels]), labels]))
