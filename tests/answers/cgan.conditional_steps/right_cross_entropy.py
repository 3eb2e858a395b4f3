import keras
import tensorflow as tf

BINARY = keras.losses.BinaryCrossentropy(from_logits=True)


def update(model, optimizer, compute):
    with tf.GradientTape() as tape:
        loss = compute()
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return loss


def called(target, logits):
    return BINARY(tf.fill(tf.shape(logits), target), logits)


def discriminator_step(generator, discriminator, optimizer, images, labels, noise, wrong_labels=None):
    generated = tf.stop_gradient(generator([noise, labels], training=True))

    def compute():
        fakes = [called(0.0, discriminator([generated, labels], training=True))]
        if wrong_labels is not None:
            fakes.append(called(0.0, discriminator([images, wrong_labels], training=True)))
        return called(1.0, discriminator([images, labels], training=True)) + tf.add_n(fakes) / len(fakes)

    return update(discriminator, optimizer, compute)


def generator_step(generator, discriminator, optimizer, labels, noise):
    def compute():
        return called(1.0, discriminator([generator([noise, labels], training=True), labels], training=True))

    return update(generator, optimizer, compute)
