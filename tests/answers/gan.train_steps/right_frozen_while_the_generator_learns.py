import keras
import tensorflow as tf

BINARY = keras.losses.BinaryCrossentropy(from_logits=True)


def update(model, optimizer, compute):
    with tf.GradientTape() as tape:
        loss = compute()
    optimizer.apply_gradients(list(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables)))
    return loss.numpy()


def discriminator_step(generator, discriminator, optimizer, images, noise):
    generated = generator.predict(noise, verbose=0)

    def compute():
        real, fake = discriminator(images), discriminator(generated)
        return BINARY(tf.ones_like(real), real) + BINARY(tf.zeros_like(fake), fake)

    return update(discriminator, optimizer, compute)


def generator_step(generator, discriminator, optimizer, noise):
    discriminator.trainable = False

    def compute():
        logits = discriminator(generator(noise))
        return BINARY(tf.ones_like(logits), logits)

    try:
        return update(generator, optimizer, compute)
    finally:
        discriminator.trainable = True
