# mutant: gamma is not used
# category: gamma-ignored
import tensorflow as tf


def r1_penalty(discriminator, images, gamma):
    with tf.GradientTape() as tape:
        tape.watch(images)
        score = tf.reduce_sum(discriminator(images))
    slope = tape.gradient(score, images)
    return 1 / 2 * tf.reduce_sum(slope**2) / len(images)
