# mutant: gradient of the mean score
# category: mean-score
import tensorflow as tf


def r1_penalty(discriminator, images, gamma):
    with tf.GradientTape() as tape:
        tape.watch(images)
        score = tf.reduce_mean(discriminator(images))
    slope = tape.gradient(score, images)
    squared = tf.reduce_sum(tf.square(slope), axis=[1, 2, 3])
    return 0.5 * gamma * tf.reduce_mean(squared)
