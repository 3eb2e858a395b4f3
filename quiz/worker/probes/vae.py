"""Probes of lesson 04."""

import numpy as np

from quiz.worker.probes.tools import array, arrays, stack, told


def reparameterize(reparameterize, mean, log_variance, rows):
    """Moments of many draws, how the noise is shared, and where gradients go.

    Args:
        mean, log_variance: shape (B, D); the first row is repeated for the moments.
        rows: number of repetitions.
    """
    import tensorflow as tf

    def tiled(row):
        return tf.constant(np.repeat(row[None], rows, axis=0))

    small_mean, small_log_variance = tf.constant(mean), tf.constant(log_variance)
    many = array(reparameterize(tiled(mean[0]), tiled(log_variance[0])), "reparameterize")
    first = array(reparameterize(small_mean, small_log_variance), "reparameterize")
    second = array(reparameterize(small_mean, small_log_variance), "reparameterize")
    seen = {"small": first, "many_shape": list(many.shape), "calls_differ": not np.array_equal(first, second)}
    if many.shape == (rows, mean.shape[1]):
        many = many.astype(float)
        spread = many.std(axis=0)
        standard = (many - many.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
        correlation = standard.T @ standard / rows
        seen["mean"], seen["variance"] = many.mean(axis=0), many.var(axis=0)
        seen["rows_share"] = bool(np.all(np.ptp(many, axis=0) == 0))
        seen["rows_differ"] = bool(np.all(spread > 0))
        seen["correlation"] = float(np.abs(correlation - np.diag(np.diag(correlation))).max())
        seen["fourth_moment"] = float(np.mean(standard**4))
    return seen | _pathwise(reparameterize, small_mean, small_log_variance) | _compiled(reparameterize, mean)


def _pathwise(reparameterize, mean, log_variance):
    """The draw and its derivatives; None where no gradient arrives."""
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch([mean, log_variance])
        code = tf.convert_to_tensor(reparameterize(mean, log_variance))
        total = tf.reduce_sum(code)
    slopes = tape.gradient(total, [mean, log_variance])
    return {
        "code": array(code),
        "slope_of_mean": None if slopes[0] is None else array(slopes[0]),
        "slope_of_log_variance": None if slopes[1] is None else array(slopes[1]),
    }


def _compiled(reparameterize, mean):
    """Whether two calls of one compiled function draw different noise."""
    import tensorflow as tf

    compiled = tf.function(lambda centre: reparameterize(centre, tf.zeros_like(centre)), autograph=False)
    try:
        first, second = np.array(compiled(tf.constant(mean))), np.array(compiled(tf.constant(mean)))
    except Exception as error:  # NumPy on a symbolic tensor raises NotImplementedError: that is no untouched stub
        return {
            "compiled_error": told(error),
            "compiled_calls_differ": False,
        }
    return {"compiled_error": "", "compiled_calls_differ": not np.array_equal(first, second)}


def gaussian_kl(gaussian_kl, mean, log_variance, size):
    """The divergence on random inputs, at the prior, one standard deviation off it, and for tiny variances."""
    import tensorflow as tf

    def at(mean_value, log_variance_value, shape):
        found = gaussian_kl(tf.fill(shape, mean_value), tf.fill(shape, log_variance_value))
        return array(found, "gaussian_kl")

    return {
        "few": array(gaussian_kl(tf.constant(mean[:2, :2]), tf.constant(log_variance[:2, :2])), "gaussian_kl"),
        "random": array(gaussian_kl(tf.constant(mean), tf.constant(log_variance)), "gaussian_kl"),
        "at_prior": at(0.0, 0.0, (4, size)),
        "one_off": at(1.0, 0.0, (3, size)),
        "narrow": at(0.0, -40.0, (2, size)),
    }


def elbo(negative_elbo, images, logits, mean, log_variance, beta, grey_images, few):
    """The three numbers on a few pixels, at beta = 1 and at another beta, on grey images, and at extreme logits."""
    import tensorflow as tf

    names = ("loss", "distortion", "rate")

    def at(pixels, scores, mean=mean, log_variance=log_variance, **options):
        parts = negative_elbo(*map(tf.constant, (pixels, scores, mean, log_variance)), **options)
        return list(arrays(parts, names).values())

    extreme = np.where(images > 0.5, -200.0, 200.0).astype("float32")
    loss, distortion, rate = at(images, logits)
    weighted, distortion_weighted, rate_weighted = at(images, logits, beta=beta)
    return {
        "few": stack(at(*few)),
        "loss": loss,
        "distortion": distortion,
        "rate": rate,
        "weighted_loss": weighted,
        "weighted_parts": np.stack([distortion_weighted, rate_weighted])
        if distortion_weighted.shape == rate_weighted.shape
        else distortion_weighted,
        "grey": at(grey_images, logits)[1],
        "extreme": at(images, extreme)[1],
    }


def active_units(active_units, means, offset, weak_threshold, few):
    """Counts with the usual threshold, with a lower one, of shifted means, and of a collapsed code."""
    return {
        "few": array(active_units(few), "active_units"),
        "few_at_zero": array(active_units(few, threshold=0.0), "active_units"),
        "few_with_threshold": array(active_units(few, threshold=0.5), "active_units"),
        "count": array(active_units(means), "active_units"),
        "count_with_lower_threshold": array(active_units(means, threshold=weak_threshold), "active_units"),
        "count_when_shifted": array(active_units(means + offset), "active_units"),
        "collapsed": array(active_units(np.repeat(means[:1], len(means), axis=0)), "active_units"),
    }


def rate_distortion(rate_distortion, variances, beta, decoder_variance):
    """Rates and errors at beta = 1 and beyond, at a level above everything, and at a level next to nothing."""
    names = ("rate", "error")

    def at(*values):
        found = arrays(rate_distortion(variances, *values), names)
        return found["rate"], found["error"]

    rate, error = at(1.0, decoder_variance)
    weighted_rate, weighted_error = at(beta, decoder_variance)
    drowned_rate, drowned_error = at(1.0, 2.0 * float(variances.max()))
    fine_rate, fine_error = at(1e-6, decoder_variance)
    return {
        "rate": rate,
        "error": error,
        "weighted_rate": weighted_rate,
        "weighted_error": weighted_error,
        "drowned_rate": drowned_rate,
        "drowned_error": drowned_error,
        "fine_rate": fine_rate,
        "fine_error": fine_error,
    }
