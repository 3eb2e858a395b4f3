from contextlib import contextmanager

import keras
import tensorflow as tf

on_logits = keras.losses.BinaryCrossentropy(from_logits=True)


@contextmanager
def frozen(model):
    model.trainable = False
    try:
        yield
    finally:
        model.trainable = True


def is_real(logits):
    return on_logits(tf.ones_like(logits), logits)


def is_fake(logits):
    return on_logits(tf.zeros_like(logits), logits)


def update(model, optimizer, compute):
    with tf.GradientTape() as tape:
        loss = compute()
    optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
    return loss


def discriminator_step(generator, discriminator, optimizer, images, labels, noise, wrong_labels=None):
    def compute():
        votes = [is_fake(discriminator([generator([noise, labels]), labels]))]
        if wrong_labels is not None:
            votes.append(is_fake(discriminator([images, wrong_labels])))
        return is_real(discriminator([images, labels])) + sum(votes) / len(votes)

    with frozen(generator):
        return update(discriminator, optimizer, compute)


def generator_step(generator, discriminator, optimizer, labels, noise):
    with frozen(discriminator):
        return update(generator, optimizer, lambda: is_real(discriminator([generator([noise, labels]), labels])))
