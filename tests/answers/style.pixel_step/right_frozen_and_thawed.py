import tensorflow as tf


def pixel_step(image, extractor, objective, optimizer):
    was = extractor.trainable
    extractor.trainable = False
    try:
        with tf.GradientTape(persistent=True) as tape:
            loss = objective(extractor(image, training=False))
        slope = tape.gradient(loss, [image])
    finally:
        extractor.trainable = was
    optimizer.apply_gradients(list(zip(slope, [image])))
    image.assign(tf.where(image < 0, 0.0, tf.where(image > 1, 1.0, image)))
    return loss
