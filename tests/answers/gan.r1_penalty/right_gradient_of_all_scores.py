import tensorflow as tf


def r1_penalty(discriminator, images, gamma):
    images = tf.identity(images)
    with tf.GradientTape() as tape:
        tape.watch(images)
        logits = discriminator(images)
    gradients = tape.gradient(logits, images)
    flat = tf.reshape(gradients, (tf.shape(images)[0], -1))
    return gamma / 2.0 * tf.reduce_mean(tf.norm(flat, axis=1) ** 2)
