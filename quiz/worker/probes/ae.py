"""Probes of lesson 03."""

import numpy as np

from quiz.worker.probes.tools import BadAnswer, array, told


def linear(pca_reconstruct, principal_angles, train, images, size, first, mixings, second, few, few_planes):
    """Reconstructions of new images, and angles of a subspace with itself in another basis, with another one, and swapped."""
    return {
        "few_reconstructed": array(pca_reconstruct(few[:-2], few[-2:], 1), "pca_reconstruct"),
        "few_angles": array(principal_angles(*few_planes), "principal_angles"),
        "reconstructed": array(pca_reconstruct(train, images, size), "pca_reconstruct"),
        "angles": array(principal_angles(first, second), "principal_angles"),
        "angles_swapped": array(principal_angles(second, first), "principal_angles"),
        "angles_with_itself": np.stack(
            [array(principal_angles(first, mixing @ first), "principal_angles") for mixing in mixings]
        ),
        "angles_in_another_basis": array(principal_angles(mixings[0] @ first, second), "principal_angles"),
    }


def denoise(add_noise, restoration_loss, images, sigma, targets, weight, bias, gain, offset):
    """The noise by itself, then the loss and its gradient with a model of two weights and a known damage."""
    return _noise(add_noise, images, sigma) | _loss(restoration_loss, targets, weight, bias, gain, offset)


def _noise(add_noise, images, sigma):
    """Two calls on the same images, and two calls of one compiled function."""
    import tensorflow as tf

    first, second = (array(add_noise(tf.constant(images), sigma), "add_noise") for _ in range(2))
    compiled = tf.function(lambda batch: add_noise(batch, sigma), autograph=False)
    try:
        again = [np.array(compiled(tf.constant(images[:1]))) for _ in range(2)]
        error = ""
    except Exception as problem:  # NumPy on a symbolic tensor raises NotImplementedError: that is no untouched stub
        again, error = [0, 0], told(problem)
    return {
        "noisy": first,
        "calls_differ": not np.array_equal(first, second),
        "compiled_calls_differ": not np.array_equal(*again),
        "compiled_error": error,
    }


def _loss(restoration_loss, targets, weight, bias, gain, offset):
    """The loss and its gradient. Each call of the damage adds a little more than the one before, so that calls can be told apart."""
    import keras
    import tensorflow as tf

    image = keras.Input((None, None, 1))
    pointwise = keras.layers.Conv2D(1, 1)
    model = keras.Model(image, pointwise(image))
    pointwise.set_weights([np.full((1, 1, 1, 1), weight), np.full(1, bias)])
    calls = []

    def damage(batch):
        calls.append(1)
        return gain * tf.convert_to_tensor(batch) + offset * len(calls)

    with tf.GradientTape() as tape:
        loss = restoration_loss(model, damage, tf.constant(targets))
        found = array(loss, "restoration_loss")
        total = tf.reduce_sum(tf.convert_to_tensor(loss))
    slopes = tape.gradient(total, model.trainable_variables)
    return {
        "loss": found,
        "damage_calls": len(calls),
        "slopes": None if any(slope is None for slope in slopes) else [float(np.sum(slope)) for slope in slopes],
    }


def known_pixels(inpaint, match_averages, images, known, ramp, proposals, small, few_proposals, few_small):
    """Inpainting with the truth behind the mask and with NaN behind it; then the averages of an enlarged image."""
    import tensorflow as tf

    def run(pixels):
        seen = []

        def model(batch, training=None):
            batch = tf.convert_to_tensor(batch)
            seen.append(batch)
            return 0.5 * tf.reduce_mean(batch, axis=(1, 2, 3), keepdims=True) + tf.constant(ramp)

        filled = array(inpaint(model, pixels, known.copy()), "inpaint")
        if not seen:
            raise BadAnswer("inpaint never calls the model", "inpaint 没有调用模型")
        return filled, len(seen), array(seen[-1], "the model's input"), array(model(seen[-1]))

    parts = ("filled", "model_calls", "model_input", "model_output")
    found = dict(zip(parts, run(images.copy()), strict=True))
    hidden = dict(zip(parts, run(np.where(known, images, np.float32("nan"))), strict=True))
    return {
        **found,
        **{f"{name}_hidden": value for name, value in hidden.items()},
        "few_matched": array(match_averages(few_proposals, few_small), "match_averages"),
        "matched": array(match_averages(proposals, small), "match_averages"),
    }


def ex_post(ex_post_sample, codes, count, seed):
    """Many draws, the same draws again, draws with another seed, and draws from codes of which one unit is dead."""
    draws, again, other = (array(ex_post_sample(codes, count, one), "ex_post_sample") for one in (seed, seed, seed + 1))
    dead, error = codes.copy(), ""
    dead[:, -1] = 1.5
    try:
        with_dead_unit = array(ex_post_sample(dead, 50, seed), "ex_post_sample")
    except (
        Exception
    ) as problem:  # a Cholesky factor that does not exist is a finding, and the other checks still tell more
        with_dead_unit, error = None, told(problem)
    return {
        "draws": draws,
        "same_again": np.array_equal(draws, again),
        "other_differs": not np.array_equal(draws, other),
        "with_dead_unit": with_dead_unit,
        "dead_unit_error": error,
    }
