import tensorflow as tf


class PixelStep:
    def __call__(self, image, extractor, objective, optimizer):
        with tf.GradientTape() as tape:
            activations = extractor(image, training=False)
            loss = objective(activations)
        optimizer.apply(grads=[tape.gradient(loss, image)], trainable_variables=[image])
        image.assign(tf.keras.ops.clip(image, 0, 1))
        return loss


pixel_step = PixelStep()
