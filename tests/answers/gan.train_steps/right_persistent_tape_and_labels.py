import numpy as np
import tensorflow as tf

bce = tf.keras.losses.BinaryCrossentropy(from_logits=True, reduction="sum")


class DiscriminatorStep:
    def __call__(self, generator, discriminator, optimizer, images, noise):
        count = len(images)
        both = tf.concat([images, generator(noise)], axis=0)
        labels = np.repeat([[1.0], [0.0]], [count, count], axis=0).astype("float32")
        with tf.GradientTape(persistent=True) as tape:
            loss = bce(labels, discriminator(both)) / count
        for variable in discriminator.trainable_variables:
            assert tape.gradient(loss, variable) is not None
        slopes = tape.gradient(loss, discriminator.trainable_variables)
        optimizer.apply_gradients(list(zip(slopes, discriminator.trainable_variables)))
        return float(loss)


discriminator_step = DiscriminatorStep()


def generator_step(generator, discriminator, optimizer, noise):
    with tf.GradientTape(persistent=True) as tape:
        logits = discriminator(generator(noise))
        loss = bce(np.ones((len(noise), 1), "float32"), logits) / len(noise)
    slopes = tape.gradient(loss, generator.trainable_variables)
    optimizer.apply_gradients(list(zip(slopes, generator.trainable_variables)))
    return float(loss)
