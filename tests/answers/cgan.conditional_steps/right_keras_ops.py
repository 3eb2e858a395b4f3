import tensorflow as tf
from keras import ops


def discriminator_step(generator, discriminator, optimizer, images, labels, noise, wrong_labels=None):
    fakes = generator([noise, labels])
    with tf.GradientTape() as tape:
        loss = -ops.mean(ops.log_sigmoid(discriminator([images, labels])))
        on_generated = -ops.mean(ops.log_sigmoid(-discriminator([fakes, labels])))
        if wrong_labels is None:
            loss = loss + on_generated
        else:
            on_mismatched = -ops.mean(ops.log_sigmoid(-discriminator([images, wrong_labels])))
            loss = loss + 0.5 * on_generated + 0.5 * on_mismatched
    optimizer.apply(tape.gradient(loss, discriminator.trainable_weights), discriminator.trainable_weights)
    return float(loss)


def generator_step(generator, discriminator, optimizer, labels, noise):
    with tf.GradientTape() as tape:
        loss = ops.mean(ops.softplus(-discriminator([generator([noise, labels]), labels])))
    optimizer.apply(tape.gradient(loss, generator.trainable_weights), generator.trainable_weights)
    return float(loss)
