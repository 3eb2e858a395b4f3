"""Probes of lesson 10."""

import numpy as np

from quiz.worker.probes.tools import array, told


def cfg(cfg, unconditional, conditional, scale):
    """The guided prediction at several scales, for constants, and with a scale per image.

    Args:
        unconditional, conditional: shape (B, H, W, C).
        scale: a number above 1.
    """
    import tensorflow as tf

    def at(first, second, number):
        return array(cfg(tf.constant(first), tf.constant(second), number), "cfg")

    one, two = np.full((1, 2), 1.0, "float32"), np.full((1, 2), 2.0, "float32")
    return {
        "guided": at(unconditional, conditional, scale),
        "off": at(unconditional, conditional, 1.0),
        "zero": at(unconditional, conditional, 0.0),
        "toy": at(one, two, scale),
        "away": at(unconditional, conditional, -0.5),
    }


def rescale(rescale, guided, conditional, flat_guided, flat_conditional, phi):
    """The rescaled prediction at phi, at 0 and at 1, and that of vectors.

    Args:
        guided, conditional: shape (B, H, W, C); the spread of the first differs from image to image.
        flat_guided, flat_conditional: shape (B, D).
        phi: between 0 and 1.
    """
    import tensorflow as tf

    def at(number):
        return array(rescale(tf.constant(guided), tf.constant(conditional), number), "rescale")

    seen = {"rescaled": at(phi), "none": at(0.0), "all": at(1.0), "flat_error": ""}
    try:
        seen["flat"] = array(rescale(tf.constant(flat_guided), tf.constant(flat_conditional), phi), "rescale")
    except Exception as error:  # axes that only images have
        seen["flat_error"] = told(error)
    return seen


def drop_condition(drop_condition, labels, null_label, probability):
    """Which labels are replaced, how often, and whether each has a coin of its own.

    Args:
        labels: shape (N,), int32, N large.
        null_label: the label for "nothing".
        probability: of a replacement.
    """
    import tensorflow as tf

    def draw(rate):
        return array(drop_condition(tf.constant(labels), null_label, rate), "drop_condition")

    first, second = draw(probability), draw(probability)
    seen = {
        "dropped": first,
        "never": draw(0.0),
        "always": draw(1.0),
        "calls_differ": not np.array_equal(first, second),
        "shares": np.array(
            [
                np.mean(
                    array(drop_condition(tf.constant(labels[:50]), null_label, probability), "drop_condition")
                    == null_label
                )
                for _ in range(12)
            ]
        ),
    }
    compiled = tf.function(lambda given: drop_condition(given, null_label, probability), autograph=False)
    try:
        one, other = np.array(compiled(tf.constant(labels))), np.array(compiled(tf.constant(labels)))
    except Exception as error:  # NumPy on a symbolic tensor raises NotImplementedError: that is no untouched stub
        return seen | {"compiled_error": told(error), "compiled_calls_differ": False}
    return seen | {"compiled_error": "", "compiled_calls_differ": not np.array_equal(one, other)}


def contrastive_loss(contrastive_loss, images, texts, log_scale, large_log_scale, order):
    """The loss, its gradients, and what happens to it when pairs, lengths and scale change.

    Args:
        images, texts: shape (B, D), not normalised.
        log_scale, large_log_scale: logarithm of the scale; exp of the second exceeds 100.
        order: a permutation of range(B).
    """
    import tensorflow as tf

    def at(first, second, number):
        return array(
            contrastive_loss(tf.constant(first), tf.constant(second), tf.constant(number, tf.float32)),
            "contrastive_loss",
        )

    given = [tf.constant(images), tf.constant(texts), tf.constant(log_scale, tf.float32)]
    with tf.GradientTape() as tape:
        tape.watch(given)
        loss = contrastive_loss(*given)
    slopes = tape.gradient(loss, given) if tf.is_tensor(loss) else [None] * 3
    return {
        "loss": at(images, texts, log_scale),
        "exchanged": at(texts, images, log_scale),
        "longer": at(3.0 * images, 0.5 * texts, log_scale),
        "both_reordered": at(images[order], texts[order], log_scale),
        "one_reordered": at(images, texts[order], log_scale),
        "large_scale": at(images, texts, large_log_scale),
        "equal": at(np.ones_like(images), np.ones_like(texts), log_scale),
        "slope_of_images": None if slopes[0] is None else array(slopes[0]),
        "slope_of_texts": None if slopes[1] is None else array(slopes[1]),
        "slope_of_log_scale": None if slopes[2] is None else array(slopes[2]),
    }


def cross_attention(cross_attention, queries, keys, values, mask, changed_keys, changed_values):
    """Attention with and without a mask; again with other contents in the masked places; and with one token alone.

    Args:
        queries: shape (B, N, H, D); keys, values: shape (B, M, H, D).
        mask: shape (B, M), True where there is a token.
        changed_keys, changed_values: as keys and values, other numbers where mask is False.
    """
    import tensorflow as tf

    def at(q, k, v, m):
        return array(cross_attention(*map(tf.constant, (q, k, v, m))), "cross_attention")

    everything = np.ones_like(mask)
    return {
        "all": at(queries, keys, values, everything),
        "masked": at(queries, keys, values, mask),
        "masked_changed": at(queries, changed_keys, changed_values, mask),
        "ones": at(queries, keys, np.ones_like(values), mask),
        "large": at(60.0 * queries, keys, values, mask),
    }
