import tensorflow as tf


def r1_penalty(discriminator, images, gamma):
    images = tf.convert_to_tensor(images)
    with tf.GradientTape() as tape:
        tape.watch(images)
        score = tf.math.reduce_sum(discriminator(images))
    rows = tf.reshape(tape.gradient(score, images), [len(images), -1])
    return gamma / 2 * tf.einsum("bi,bi->", rows, rows) / len(images)
