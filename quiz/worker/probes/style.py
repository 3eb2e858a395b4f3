"""Probes of lesson 06."""

import numpy as np

from quiz.worker.probes.tools import array, arrays, changed, snapshot, stack, told


def gram_matrix(gram_matrix, features, order, factor, few):
    """Gram matrices of features, of the same with positions shuffled, tiled to twice the height, and scaled; and the slope."""
    import tensorflow as tf

    def at(values):
        return array(gram_matrix(tf.constant(values)), "gram_matrix")

    batch, height, width, channels = features.shape
    shuffled = features.reshape(batch, height * width, channels)[:, order].reshape(features.shape)
    inputs = tf.constant(features)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        matrices = gram_matrix(inputs)
        found = array(matrices, "gram_matrix")
        total = tf.reduce_sum(tf.convert_to_tensor(matrices))
    slope = tape.gradient(total, inputs)
    return {
        "few": at(few),
        "gram": found,
        "shuffled": at(shuffled),
        "tiled": at(np.concatenate([features, features], axis=1)),
        "scaled": at(np.float32(factor) * features),
        "slope": None if slope is None else array(slope),
    }


def adain(adain, content, style, large_epsilon, few_content, few_style):
    """AdaIN of random features, of silent channels (exactly 0), of an image with itself, and with a large epsilon."""
    import tensorflow as tf

    def at(first, second, *epsilon):
        return array(adain(tf.constant(first), tf.constant(second), *epsilon), "adain")

    return {
        "few": at(few_content, few_style),
        "value": at(content, style),
        "flat": at(np.zeros_like(content), style),
        "itself": at(content, content),
        "large_epsilon": at(content, style, large_epsilon),
    }


def losses(transfer_losses, features, content, style, few, few_content, few_style):
    """Both losses, of one small layer, at the targets themselves, with positions shuffled, and their gradients."""
    import tensorflow as tf

    def tensors(values):
        return {name: tf.constant(value) for name, value in values.items()}

    names = ("content_loss", "style_loss")
    content_targets, style_targets = tensors(content), tensors(style)

    def at(values, style_targets=style_targets):
        return arrays(transfer_losses(tensors(values), content_targets, style_targets), names)

    watched = tensors(features)
    with tf.GradientTape() as tape:
        tape.watch(watched)
        parts = transfer_losses(watched, content_targets, style_targets)
        found = arrays(parts, names)
        total = tf.add_n([tf.reduce_sum(tf.convert_to_tensor(part)) for part in parts])
    slopes = tape.gradient(total, {name: watched[name] for name in {*content, *style}})
    one_layer = tensors({"layer": few}), tensors({"layer": few_content}), tensors({"layer": few_style})

    def gram(values):
        return np.einsum("bhwi,bhwj->bij", values, values) / (values.shape[1] * values.shape[2])

    own_statistics = tensors({name: gram(features[name]) for name in style})
    turned = {name: value[:, ::-1, ::-1].copy() for name, value in features.items()}
    return found | {
        "few": stack(arrays(transfer_losses(*one_layer), names).values()),
        "content_at_content": at(features | content)["content_loss"],
        "style_at_style": at(features, own_statistics)["style_loss"],
        "style_shuffled": at(turned)["style_loss"],
        "slopes": {name: None if slope is None else array(slope) for name, slope in slopes.items()},
    }


def pixel_step(pixel_step, image, kernel, averages, target, rate, momentum):
    """Two steps on a small network with batch normalisation: who moved and where to; a long step; compiled steps."""
    import keras
    import tensorflow as tf

    pixels = keras.Input((None, None, 3))
    filters = keras.layers.Conv2D(kernel.shape[1], 1, use_bias=False)
    norm = keras.layers.BatchNormalization(epsilon=1e-3)
    extractor = keras.Model(pixels, {"features": norm(filters(pixels))})
    filters.set_weights([kernel[None, None]])
    norm.set_weights([averages[name] for name in ("gamma", "beta", "mean", "variance")])
    weights = snapshot(extractor)

    def objective(features):
        return tf.reduce_mean(tf.square(features["features"] - target))

    canvas, optimizer = tf.Variable(image), keras.optimizers.SGD(rate, momentum=momentum)
    losses, images = [], []
    for _ in range(2):
        losses.append(array(pixel_step(canvas, extractor, objective, optimizer), "pixel_step"))
        images.append(array(canvas))
    filters_moved = changed([kernel[None, None]], filters.get_weights())
    scales_moved = changed([averages[name] for name in ("gamma", "beta")], norm.get_weights()[:2])
    averages_moved = changed([averages[name] for name in ("mean", "variance")], norm.get_weights()[2:])
    extractor.set_weights(weights)
    far = tf.Variable(image)
    pixel_step(far, extractor, objective, keras.optimizers.SGD(1000.0 * rate))
    extractor.set_weights(weights)
    return {
        "losses": losses,
        "images": images,
        "kernel_moved": filters_moved or scales_moved,
        "averages_moved": averages_moved,
        "far": array(far),
    } | _compiled(pixel_step, image, extractor, objective)


def _compiled(pixel_step, image, extractor, objective):
    """Loss after fifty compiled steps, as a share of the first."""
    import keras
    import tensorflow as tf

    canvas, optimizer = tf.Variable(image), keras.optimizers.Adam(0.01)
    optimizer.build([canvas])
    step = tf.function(lambda: pixel_step(canvas, extractor, objective, optimizer), autograph=False)
    try:
        first = float(step())
        for _ in range(49):
            last = float(step())
    except Exception as error:  # NotImplementedError from NumPy on a symbolic tensor is no untouched stub
        return {"compiled_error": told(error), "compiled_ratio": 1.0}
    return {"compiled_error": "", "compiled_ratio": last / max(first, 1e-12)}
