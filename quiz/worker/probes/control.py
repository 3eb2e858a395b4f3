"""Probes of lesson 13."""

import numpy as np

from quiz.worker.probes.tools import array, arrays, slopes


def lora_layer(lora_factors, lora, merged_kernel, x, kernel, bias, down, up, alpha):
    """Fresh factors twice, the adapted layer with fresh and with given factors, its slopes, and the merged kernel.

    Args:
        x: (B, D); kernel: (D, U); bias: (U,); down: (D, r); up: (r, U) stand for trained factors; alpha: a number.
    """
    import keras
    import tensorflow as tf

    inputs, rank = tf.constant(x), down.shape[1]

    def layer(use_bias, activation):
        dense = keras.layers.Dense(kernel.shape[1], activation=activation, use_bias=use_bias)
        dense.build((None, kernel.shape[0]))
        dense.set_weights([kernel, bias] if use_bias else [kernel])
        return dense

    def factors(dense):
        found = lora_factors(dense, rank)
        return found, arrays(found, ("down", "up"))

    dense, plain = layer(True, "tanh"), layer(False, None)
    (fresh, seen), (_, again) = factors(dense), factors(dense)
    if seen["down"].shape != down.shape or seen["up"].shape != up.shape:
        return seen
    seen["redrawn"] = bool(np.any(seen["down"] != again["down"]) or np.any(seen["up"] != again["up"]))
    seen["variables"] = [hasattr(factor, "assign") and bool(getattr(factor, "trainable", False)) for factor in fresh]
    with tf.GradientTape() as tape:
        start = lora(dense, *fresh, alpha, inputs)
        total = tf.reduce_sum(tf.square(tf.convert_to_tensor(start)))
    seen["start"] = array(start, "lora")
    first = slopes(total, [factor if hasattr(factor, "assign") else tf.constant(0.0) for factor in fresh], tape)
    seen["first_slopes"] = [None if slope is None else float(np.abs(slope).max()) for slope in first]
    trained = tf.Variable(down), tf.Variable(up)
    watched = [inputs, *trained, dense.kernel, dense.bias]
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        adapted = lora(dense, *trained, alpha, inputs)
        total = tf.reduce_sum(tf.square(tf.convert_to_tensor(adapted)))
    seen["adapted"] = array(adapted, "lora")
    variables = [getattr(variable, "value", variable) for variable in watched[3:]]
    seen["slopes"] = slopes(total, [*watched[:3], *variables], tape)
    halves = tf.reshape(inputs, (2, len(x) // 2, -1))
    seen["sequence"] = array(lora(dense, *trained, alpha, halves), "lora")
    seen["plain"] = array(lora(plain, *trained, alpha, inputs), "lora")
    seen["merged"] = array(merged_kernel(dense, *trained, alpha), "merged_kernel")
    seen["kernel"] = array(dense.kernel, "the layer's kernel")
    return seen


def zero_control_branch(control_branch, x, time, labels, control, weights, new_weights, kernel_in, kernel_out, bias):
    """The model as it starts, its weights, who moves in two steps of gradient descent, and its output with other weights.

    Args:
        x: (B, D); time, labels: (B,); control: (B, M); weights: those of the base, four arrays of different shapes;
        new_weights: four others for the copy; kernel_in: (M, D), kernel_out: (D, D), bias: (D,) for the two zero layers.
    """
    import keras
    import tensorflow as tf

    def build():
        entering, when, what = keras.Input((x.shape[1],)), keras.Input(()), keras.Input((), dtype="int32")
        joined = keras.layers.Concatenate()([entering, keras.layers.Reshape((1,))(when)])
        embedded = keras.layers.Embedding(len(weights[2]), weights[0].shape[1])(what)
        hidden = keras.layers.Activation("tanh")(
            keras.layers.Add()([keras.layers.Dense(weights[0].shape[1])(joined), embedded])
        )
        outputs = keras.layers.Dense(x.shape[1], use_bias=False)(hidden)
        network = keras.Model([entering, when, what], outputs, name="base")
        by_shape = {value.shape: value for value in weights}
        for variable in network.weights:
            variable.assign(by_shape[tuple(variable.shape)])
        return network

    def snapshot(network):
        return sorted((array(weight) for weight in network.weights), key=lambda weight: weight.shape)

    keras.utils.set_random_seed(5)
    base = build()
    known = snapshot(base)
    model = control_branch(base, control.shape[1])
    inputs = [tf.constant(value) for value in (x, time, labels)]
    seen = {"start": array(model([*inputs, tf.constant(control)]), "the model")}
    kept = snapshot(base)
    seen["base_kept"] = all(np.array_equal(old, new) for old, new in zip(known, kept, strict=True))
    trained = list(model.trainable_variables)
    seen["shapes"] = sorted(list(variable.shape) for variable in trained)
    seen["values"] = [array(variable) for variable in trained]

    influence = []
    for _ in range(2):
        with tf.GradientTape() as tape:
            total = tf.reduce_sum(tf.square(model([*inputs, tf.constant(control)]) - 1.0))
        for variable, slope in zip(trained, tape.gradient(total, trained), strict=True):
            if slope is not None:
                variable.assign_sub(0.05 * tf.convert_to_tensor(slope))
        moved, still = (array(model([*inputs, tf.constant(sign * control)])) for sign in (1, -1))
        influence.append(float(np.abs(moved - still).max()))
    seen["influence"] = influence
    seen["moved"] = float(np.abs(array(model([*inputs, tf.constant(control)])) - seen["start"]).max())
    after = snapshot(base)
    seen["base_after"] = all(np.array_equal(old, new) for old, new in zip(known, after, strict=True))

    by_shape = {value.shape: value for value in (*new_weights, kernel_in, kernel_out, bias)}
    for variable in trained:
        if tuple(variable.shape) in by_shape:
            variable.assign(by_shape[tuple(variable.shape)])
    seen["controlled"] = array(model([*inputs, tf.constant(control)]), "the model")
    return seen


def mixed_mask(mixed_mask, segments, single):
    """The mask of several sequences, and of one sequence alone.

    Args:
        segments: (B, T) integers: -1 text, -2 padding, from 0 on the number of an image; single: (1, T) likewise.
    """
    import tensorflow as tf

    return {
        "mask": array(mixed_mask(tf.constant(segments)), "mixed_mask"),
        "single": array(mixed_mask(tf.constant(single)), "mixed_mask"),
    }


def mixed_loss(mixed_loss, logits, ids, velocity, target, segments, weight, only_text, only_images):
    """Both losses and their sum, the slopes of the sum, and what comes out of sequences without an image or without text.

    Args:
        logits: (B, T, K); ids: (B, T); velocity, target: (B, T, D); segments, only_text, only_images: (B, T); weight: a number.
    """
    import tensorflow as tf

    names = ("text", "image", "total")

    def run(kinds):
        scores, speeds = tf.Variable(logits), tf.Variable(velocity)
        with tf.GradientTape() as tape:
            found = mixed_loss(
                tf.convert_to_tensor(scores),
                tf.constant(ids),
                tf.convert_to_tensor(speeds),
                tf.constant(target),
                tf.constant(kinds),
                weight,
            )
            values = arrays(found, names)
            total = tf.convert_to_tensor(found[2])
        slope = tape.gradient(total, [scores, speeds])
        return values, [None if part is None else array(tf.convert_to_tensor(part)) for part in slope]

    seen, seen["slopes"] = run(segments)
    for name, kinds in (("only_text", only_text), ("only_images", only_images)):
        values, slope = run(kinds)
        seen[name] = np.array([float(np.reshape(values[part], ())) for part in names])
        seen[f"{name}_finite"] = all(part is None or bool(np.isfinite(part).all()) for part in slope)
    return seen
