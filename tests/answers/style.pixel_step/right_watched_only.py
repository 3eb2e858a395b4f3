import tensorflow as tf


def pixel_step(image, extractor, objective, optimizer):
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(image)
        value = objective(extractor(image, training=False))
    (slope,) = tape.gradient(value, [image])
    optimizer.apply([slope], [image])
    image.assign(tf.minimum(tf.maximum(image, 0.0), 1.0))
    return value
