"""Probes of lesson 07."""

import numpy as np

from quiz.worker.probes.tools import array, arrays, told


def vector_quantize(vector_quantize, vectors, codebook, slopes, beta):
    """Results at the default beta and at another one, and where the gradients of each go.

    Args:
        vectors: (B, H, W, D); codebook: (K, D).
        slopes: (B, H, W, D), what a decoder would send back to the quantised vectors.
    """
    import tensorflow as tf

    names = ("quantized", "ids", "loss")
    fixed = tf.constant(vectors), tf.constant(codebook)
    seen = arrays(vector_quantize(*fixed), names)
    points, codes = tf.Variable(vectors), tf.Variable(codebook)
    with tf.GradientTape(persistent=True) as tape:
        results = vector_quantize(tf.convert_to_tensor(points), tf.convert_to_tensor(codes), beta=beta)
        seen["weighted_loss"] = arrays(results, names)["loss"]
        quantized, loss = tf.convert_to_tensor(results[0]), tf.convert_to_tensor(results[2])
        passed = tf.reduce_sum(quantized * slopes)
    for target, name in ((points, "encoder"), (codes, "codebook")):
        seen[f"{name}_slope"] = _slope(tape, passed, target)
    seen["loss_to_vectors"] = _slope(tape, loss, points)
    seen["loss_to_codebook"] = _slope(tape, loss, codes)
    return seen | _compiled(vector_quantize, fixed, seen)


def _slope(tape, result, source):
    """A gradient as an array; None where none arrives."""
    import tensorflow as tf

    gradient = tape.gradient(result, source)
    return None if gradient is None else array(tf.convert_to_tensor(gradient))


def _compiled(vector_quantize, fixed, seen):
    import tensorflow as tf

    try:
        compiled = tf.function(lambda points, codes: vector_quantize(points, codes), autograph=False)(*fixed)
        found = arrays(compiled, ("quantized", "ids", "loss"))
        agrees = all(
            np.shape(found[name]) == np.shape(seen[name]) and np.allclose(found[name], seen[name], atol=1e-5)
            for name in found
        )
        return {"compiled_error": "", "compiled_agrees": bool(agrees)}
    except Exception as error:  # NumPy on a symbolic tensor raises NotImplementedError: that is no untouched stub
        return {"compiled_error": told(error), "compiled_agrees": False}


def perplexity(perplexity, ids, num_codes):
    """Perplexity and dead codes of uneven ids (N, H, W), of the same ids in one row, of uniform and of collapsed ones."""
    names = ("perplexity", "dead")

    def at(values):
        return arrays(perplexity(values, num_codes), names)

    def together(values):
        found = at(values)
        return np.array([float(found[name]) for name in names])

    uniform = np.tile(np.arange(num_codes, dtype=ids.dtype), (2, 3)).reshape(2, 3, num_codes)
    collapsed = np.full((2, 3, 4), 1, ids.dtype)
    return at(ids) | {
        "uniform": together(uniform),
        "collapsed": together(collapsed),
        "flat": together(ids.reshape(-1)),
    }


def fsq(fsq, fsq_codes, vectors, levels, slopes):
    """Values, numbers and gradient on a grid; the outer codes; all codes from their numbers, and the round trip."""
    import tensorflow as tf

    names = ("quantized", "ids")
    seen = arrays(fsq(tf.constant(vectors), list(levels)), names)
    points = tf.Variable(vectors)
    with tf.GradientTape() as tape:
        passed = tf.reduce_sum(tf.convert_to_tensor(fsq(tf.convert_to_tensor(points), list(levels))[0]) * slopes)
    seen["slope"] = _slope(tape, passed, points)
    signs = np.array([-20.0, 20.0], "float32")[:, None] * np.ones(len(levels), "float32")
    outer = arrays(fsq(tf.constant(signs.reshape(1, 1, 2, -1)), list(levels)), names)
    seen["extremes"] = outer["ids"].reshape(-1)
    seen["codes"] = array(fsq_codes(tf.range(int(np.prod(levels))), list(levels)), "fsq_codes")
    seen["round_trip"] = array(fsq_codes(tf.constant(seen["ids"].astype("int32")), list(levels)), "fsq_codes")
    return seen


def moving_codes(moving_codes, counts, sums, vectors, ids, decay):
    """One update at the default decay and at another one."""
    import tensorflow as tf

    names = ("counts", "sums", "codes")
    given = [tf.constant(one) for one in (counts, sums, vectors, ids)]
    other = arrays(moving_codes(*given, decay=decay), names)
    return arrays(moving_codes(*given), names) | {f"other_{name}": value for name, value in other.items()}
