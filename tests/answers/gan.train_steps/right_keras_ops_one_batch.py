import tensorflow as tf
from keras import ops


def discriminator_step(generator, discriminator, optimizer, images, noise):
    with tf.GradientTape() as tape:
        generated = tf.stop_gradient(generator(noise))
        logits = discriminator(ops.concatenate([images, generated], axis=0))
        real, fake = logits[: len(images)], logits[len(images) :]
        loss = ops.mean(ops.softplus(-real)) + ops.mean(ops.softplus(fake))
    optimizer.apply(tape.gradient(loss, discriminator.trainable_weights), discriminator.trainable_weights)
    return float(loss)


def generator_step(generator, discriminator, optimizer, noise):
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch([v.value for v in generator.trainable_weights])
        loss = -ops.mean(ops.log_sigmoid(discriminator(generator(noise))))
    optimizer.apply(tape.gradient(loss, [v.value for v in generator.trainable_weights]), generator.trainable_weights)
    return float(loss)
