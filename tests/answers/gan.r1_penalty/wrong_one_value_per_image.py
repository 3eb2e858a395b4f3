# mutant: no mean over the images
# category: not-averaged
import tensorflow as tf


def r1_penalty(discriminator, images, gamma):
    with tf.GradientTape() as tape:
        tape.watch(images)
        score = tf.reduce_sum(discriminator(images))
    slope = tape.gradient(score, images)
    return gamma / 2 * tf.reduce_sum(tf.reshape(slope, [len(images), -1]) ** 2, axis=1)
