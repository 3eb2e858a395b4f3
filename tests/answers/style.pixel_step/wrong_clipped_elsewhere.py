# mutant: the clipped image is never written back
# category: not-clipped
import tensorflow as tf


def pixel_step(image, extractor, objective, optimizer):
    with tf.GradientTape() as tape:
        loss = objective(extractor(image, training=False))
    optimizer.apply_gradients([(tape.gradient(loss, image), image)])
    image = tf.clip_by_value(image, 0.0, 1.0)
    return loss
