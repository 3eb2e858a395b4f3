"""Probes of lesson 11."""

import numpy as np

from quiz.worker.probes.tools import array


def scale_factor(scale_factor, encode, decode, raw, other, images, to_raw, to_pixels, factor):
    """The factor of two sets of latents, both directions with stand-in networks and a given factor, and who was called how often.

    Args:
        raw, other: raw latents, shape (N, h, w, c), of two sets.
        images: shape (B, P).
        to_raw: the stand-in encoder is images @ to_raw + 1, so its latents have a mean.
        to_pixels: the stand-in decoder is tanh(latents @ to_pixels).
        factor: a factor that is not the one of these images.
    """
    import tensorflow as tf

    calls = []

    def encoder(pixels):
        calls.append("encoder")
        return tf.matmul(tf.cast(pixels, tf.float32), to_raw) + 1.0

    def decoder(latents):
        calls.append("decoder")
        return tf.tanh(tf.matmul(tf.cast(latents, tf.float32), to_pixels))

    pixels = tf.constant(images)
    encoded = array(encode(encoder, pixels, factor), "encode")
    seen = {
        "factor": array(scale_factor(tf.constant(raw)), "scale_factor"),
        "other_factor": array(scale_factor(tf.constant(other)), "scale_factor"),
        "encoded": encoded,
        "encoded_first": array(encode(encoder, pixels[:2], factor), "encode"),
    }
    latents = np.linspace(-1.5, 1.5, 3 * to_pixels.shape[0], dtype="float32").reshape(3, -1)
    seen["latents"] = latents
    seen["decoded"] = array(decode(decoder, tf.constant(latents), factor), "decode")
    seen["calls"] = list(calls)
    return seen


def patchify(patchify, unpatchify, latents, patch, tokens, small):
    """Tokens of latents, latents of other tokens, patches of one cell, and what happens when the patch does not fit.

    Args:
        latents: shape (B, H, W, C) with H, W and C different from one another.
        patch: side of a patch, divides H and W.
        tokens: random tokens of the same shape as those of the latents.
        small: latents of one image with one channel, shape (1, H, W, 1).
    """
    import tensorflow as tf

    height, width = latents.shape[1:3]
    seen = {
        "tokens": array(patchify(tf.constant(latents), patch), "patchify"),
        "latents": array(unpatchify(tf.constant(tokens), patch, height, width), "unpatchify"),
        "cells": array(patchify(tf.constant(latents), 1), "patchify"),
        "small": array(patchify(tf.constant(small), patch), "patchify"),
    }
    for name, shape in (("rows", (1, height + 1, width, 2)), ("columns", (1, height, width + 1, 2))):
        try:
            patchify(tf.zeros(shape), patch)
            seen[f"odd_{name}"] = ""
        except Exception as error:
            seen[f"odd_{name}"] = type(error).__name__
    return seen


def adaln_zero(modulation, adaln_zero, tokens, condition, kernel, branch_weights):
    """The modulation layer as it starts, the block at the start and with other weights, and the gradient that arrives.

    Args:
        tokens: shape (B, T, W); condition: shape (B, C).
        kernel: weights (C, 3 W) that stand in for a trained modulation.
        branch_weights: the branch is tanh(x @ branch_weights) + 0.5, at the start without the 0.5: a branch of nothing is nothing.
    """
    import tensorflow as tf

    width = tokens.shape[-1]
    inputs, conditions = tf.constant(tokens), tf.constant(condition)

    def branch(x):
        return tf.tanh(tf.matmul(x, branch_weights)) + 0.5

    layer = modulation(width)
    fresh = array(layer(conditions), "the layer")
    weights = layer.trainable_variables
    with tf.GradientTape() as tape:
        start = adaln_zero(inputs, conditions, layer, lambda x: tf.tanh(tf.matmul(x, branch_weights)))
        loss = tf.reduce_sum(tf.square(tf.convert_to_tensor(start)))
    slopes = tape.gradient(loss, weights)
    square = tf.constant(
        tokens[:, : len(tokens)]
    )  # as many tokens as images: a condition on the wrong axis does not crash

    def trained(x):
        return tf.matmul(x, kernel)

    return {
        "fresh": fresh,
        "start": array(start, "adaln_zero"),
        "slope": float(sum(np.abs(array(slope)).max() for slope in slopes if slope is not None)),
        "block": array(adaln_zero(inputs, conditions, trained, branch), "adaln_zero"),
        "square": array(adaln_zero(square, conditions, trained, branch), "adaln_zero"),
        "flat": array(adaln_zero(tf.ones_like(inputs), conditions, trained, branch), "adaln_zero"),
    }


def img2img(img2img, latents, noise, strength, steps, matrix):
    """Where it starts, at which times the field is asked, and where it ends, for stand-in fields.

    Args:
        latents, noise: shape (B, D).
        strength: between 0 and 1, strength * steps is no whole number.
        matrix: the field is x @ matrix + time.
    """
    import tensorflow as tf

    first, times, shapes = [], [], []

    def field(x, time):
        first.append(array(x, "x"))
        times.append(np.atleast_1d(array(time, "time"))[0])
        shapes.append(list(np.shape(time)))
        return tf.matmul(tf.cast(x, tf.float32), matrix) + tf.reshape(tf.cast(time, tf.float32), (-1, 1))

    def still(x, time):
        return tf.zeros_like(x)

    def run(velocity, share):
        return array(img2img(velocity, tf.constant(latents), tf.constant(noise), share, steps), "img2img")

    result = run(field, strength)
    return {
        "result": result,
        "start": first[0] if first else np.zeros(0),
        "times": np.array(times, float),
        "time_shape": shapes[0] if shapes else [],
        "still": run(still, strength),
        "nothing": run(field, 0.0),
        "everything": run(still, 1.0),
    }
