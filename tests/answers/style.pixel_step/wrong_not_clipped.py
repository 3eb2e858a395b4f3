# mutant: the image leaves [0, 1]
# category: not-clipped
import tensorflow as tf


def pixel_step(image, extractor, objective, optimizer):
    with tf.GradientTape() as tape:
        loss = objective(extractor(image, training=False))
    optimizer.apply_gradients([(tape.gradient(loss, image), image)])
    return loss
