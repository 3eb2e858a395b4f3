def pixel_step(image, extractor, objective, optimizer):
    """One update of the image; the network stays as it is (1508.06576).

    Args:
        image: tf.Variable, float32, shape (B, H, W, 3), in [0, 1]. It is changed in place.
        extractor: Keras model, images to {layer: activations}. It may hold batch normalisation and trainable weights: run it
            in inference mode and leave its weights and running averages alone.
        objective: function of that dict of activations to the loss, a scalar tensor.
        optimizer: Keras optimizer for the image.
    Returns:
        The loss before the update, a scalar tensor. Afterwards the image has made one step of the optimizer towards a lower
        loss and is clipped to [0, 1]. Works inside a tf.function.
    """
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(image)
        loss = objective(extractor(image, training=False))
    optimizer.apply([tape.gradient(loss, image)], [image])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return loss
