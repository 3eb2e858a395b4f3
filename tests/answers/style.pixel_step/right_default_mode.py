import tensorflow as tf


def pixel_step(image, extractor, objective, optimizer):
    def loss_of(pixels):
        # Outside of fit a Keras model runs in inference mode unless it is told otherwise.
        return objective(extractor(pixels))

    with tf.GradientTape() as tape:
        before = loss_of(tf.identity(image))
    optimizer.apply_gradients([(tape.gradient(before, image), image)])
    image.assign_sub(tf.nn.relu(image - 1.0))
    image.assign_add(tf.nn.relu(-image))
    return tf.identity(before)
