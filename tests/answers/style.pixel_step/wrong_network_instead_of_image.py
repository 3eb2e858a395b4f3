# row: 3.3
# category: weights-trained
import tensorflow as tf


def pixel_step(image, extractor, objective, optimizer):
    with tf.GradientTape() as tape:
        loss = objective(extractor(image, training=False))
    variables = extractor.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return loss
