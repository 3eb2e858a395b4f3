# mutant: the axes of images, whatever is passed
# category: rank-fixed
import tensorflow as tf


def r1_penalty(discriminator, images, gamma):
    with tf.GradientTape() as tape:
        tape.watch(images)
        score = tf.reduce_sum(discriminator(images))
    slope = tape.gradient(score, images)
    squared = tf.reduce_sum(tf.square(slope), axis=[1, 2, 3])
    return 0.5 * gamma * tf.reduce_mean(squared)
