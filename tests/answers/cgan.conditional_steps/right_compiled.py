import tensorflow as tf


def mean_softplus(logits):
    return tf.reduce_mean(tf.math.softplus(logits))


@tf.function
def discriminator_step(generator, discriminator, optimizer, images, labels, noise, wrong_labels=None):
    fakes = tf.stop_gradient(generator([noise, labels], training=True))
    with tf.GradientTape() as tape:
        loss = mean_softplus(-discriminator([images, labels], training=True))
        on_fakes = mean_softplus(discriminator([fakes, labels], training=True))
        if wrong_labels is None:
            loss += on_fakes
        else:
            loss += 0.5 * on_fakes + 0.5 * mean_softplus(discriminator([images, wrong_labels], training=True))
    weights = discriminator.trainable_weights
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    return loss


@tf.function
def generator_step(generator, discriminator, optimizer, labels, noise):
    with tf.GradientTape() as tape:
        fakes = generator([noise, labels], training=True)
        loss = mean_softplus(-discriminator([fakes, labels], training=True))
    weights = generator.trainable_weights
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    return loss
