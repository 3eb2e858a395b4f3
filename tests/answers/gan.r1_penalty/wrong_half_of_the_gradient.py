# mutant: half of the penalty is cut off from the weights
# category: second-gradient
import tensorflow as tf


def r1_penalty(discriminator, images, gamma):
    with tf.GradientTape() as tape:
        tape.watch(images)
        score = tf.reduce_sum(discriminator(images))
    slope = tape.gradient(score, images)
    slope = (slope + tf.stop_gradient(slope)) / 2
    return gamma / 2 * tf.reduce_sum(slope**2) / len(images)
