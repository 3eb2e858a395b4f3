# mutant: clipped to [0, 255]
# category: not-clipped
import tensorflow as tf


def pixel_step(image, extractor, objective, optimizer):
    with tf.GradientTape() as tape:
        loss = objective(extractor(image, training=False))
    optimizer.apply_gradients([(tape.gradient(loss, image), image)])
    image.assign(tf.clip_by_value(image, 0.0, 255.0))
    return loss
