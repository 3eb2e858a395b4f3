# mutant: predict leaves no gradient
# category: crashed
import tensorflow as tf


def pixel_step(image, extractor, objective, optimizer):
    with tf.GradientTape() as tape:
        loss = objective(extractor.predict(image, verbose=0))
    optimizer.apply_gradients([(tape.gradient(loss, image), image)])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return loss
