# mutant: the gradient is taken at other images
# category: value-on-images
import tensorflow as tf


def r1_penalty(discriminator, images, gamma):
    images = images + 0.5
    with tf.GradientTape() as tape:
        tape.watch(images)
        score = tf.reduce_sum(discriminator(images))
    slope = tape.gradient(score, images)
    return gamma / 2 * tf.reduce_sum(slope**2) / len(images)
