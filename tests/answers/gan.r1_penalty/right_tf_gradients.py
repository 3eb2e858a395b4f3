import tensorflow as tf
from keras import ops


def r1_penalty(discriminator, images, gamma):
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(images)
        scores = ops.squeeze(discriminator(images), axis=-1)
    slope = tape.gradient(scores, images)
    return gamma * ops.sum(slope * slope) / (2 * ops.shape(images)[0])
