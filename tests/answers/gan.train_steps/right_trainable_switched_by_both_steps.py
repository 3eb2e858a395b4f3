import keras
from keras import ops
import tensorflow as tf


def learn(learner, other, optimizer, compute):
    learner.trainable, other.trainable = True, False
    with tf.GradientTape() as tape:
        loss = compute()
    optimizer.apply(tape.gradient(loss, learner.trainable_weights), learner.trainable_weights)
    return loss


def cross_entropy(logits, label):
    return ops.mean(ops.binary_crossentropy(ops.full_like(logits, label), logits, from_logits=True))


def discriminator_step(generator, discriminator, optimizer, images, noise):
    fakes = generator(noise, training=False)
    return learn(
        discriminator,
        generator,
        optimizer,
        lambda: cross_entropy(discriminator(images), 1.0) + cross_entropy(discriminator(fakes), 0.0),
    )


def generator_step(generator, discriminator, optimizer, noise):
    return learn(generator, discriminator, optimizer, lambda: cross_entropy(discriminator(generator(noise)), 1.0))
