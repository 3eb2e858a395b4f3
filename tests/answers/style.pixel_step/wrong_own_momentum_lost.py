# mutant: the update is written by hand
# category: own-optimizer
import tensorflow as tf


def pixel_step(image, extractor, objective, optimizer):
    with tf.GradientTape() as tape:
        loss = objective(extractor(image, training=False))
    image.assign_sub(optimizer.learning_rate.value * tape.gradient(loss, image))
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return loss
