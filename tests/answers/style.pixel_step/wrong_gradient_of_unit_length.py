# mutant: the gradient is scaled to unit length
# category: update
import tensorflow as tf


def pixel_step(image, extractor, objective, optimizer):
    with tf.GradientTape() as tape:
        loss = objective(extractor(image, training=False))
    optimizer.apply_gradients([(tf.math.l2_normalize(tape.gradient(loss, image)), image)])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return loss
