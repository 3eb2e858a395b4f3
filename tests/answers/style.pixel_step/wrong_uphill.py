# mutant: the image climbs the loss
# category: uphill
import tensorflow as tf


def pixel_step(image, extractor, objective, optimizer):
    with tf.GradientTape() as tape:
        loss = objective(extractor(image, training=False))
    optimizer.apply_gradients([(-tape.gradient(loss, image), image)])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return loss
