import tensorflow as tf
from keras import ops


def pixel_step(image, extractor, objective, optimizer):
    pixels = tf.convert_to_tensor(image)
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        cost = objective(extractor(pixels, training=False))
    optimizer.apply_gradients(zip([tape.gradient(cost, pixels)], [image], strict=True))
    image.assign(ops.clip(image.value(), 0.0, 1.0))
    return cost
