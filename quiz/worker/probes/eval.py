"""Probes of lesson 14."""

import numpy as np

from quiz.worker.probes.tools import BadAnswer, array, arrays


def bootstrap_interval(bootstrap_interval, values, first, second, seeds):
    """Intervals of a mean at two levels, of a skewed statistic and of a difference; what the statistic was given; and what the generator does.

    Args:
        values: shape (N,).
        first, second: shapes (N, 2) and (2 N, 2).
        seeds: two seeds.
    """
    asked = 2500

    def ends(statistic, samples, level, draws=asked, seed=seeds[0]):
        found = bootstrap_interval(statistic, samples, level, draws, np.random.default_rng(seed))
        if found is None:
            array(found, "bootstrap_interval")
        return array([float(end) for end in found], "bootstrap_interval")

    def mean(sample):
        return sample.mean()

    def difference(one, other):
        return one[:, 0].mean() - other[:, 0].mean()

    pairs = {tuple(row) for row in np.concatenate([first, second]).tolist()}
    watched = {"calls": 0, "whole": True, "as_many": True}

    def watching(one, other):
        watched["calls"] += 1
        watched["as_many"] &= (len(one), len(other)) == (len(first), len(second))
        if watched["calls"] < 5:
            rows = np.asarray(one)
            watched["whole"] &= rows.ndim == 2 and all(tuple(row) in pairs for row in rows.tolist())
        return difference(one, other)

    few = 300
    seen = {
        "mean": ends(mean, [values], 0.8),
        "mean_wide": ends(mean, [values], 0.95),
        "skewed": ends(lambda sample: np.exp(2 * sample.mean()), [values], 0.9),
        "difference": ends(difference, [first, second], 0.8),
        "twins": ends(difference, [first, first.copy()], 0.8),
        "draws": few,
        "again": ends(mean, [values], 0.9, few),
        "same_seed": ends(mean, [values], 0.9, few),
        "other_seed": ends(mean, [values], 0.9, few, seeds[1]),
    }
    ends(watching, [first, second], 0.8, few)
    return seen | {
        "calls": watched["calls"],
        "rows_whole": bool(watched["whole"]),
        "as_many_rows": bool(watched["as_many"]),
    }


def bradley_terry(bradley_terry, wins, unmet, pair, again):
    """Strengths and covariances of four models, of two, with a pair that never met, and with more votes.

    Args:
        wins, unmet: shape (4, 4), halves for ties; pair: shape (2, 2).
        again: how many times as many votes to try.
    """
    noted = wins + np.diag([3.0, 1.0, 4.0, 1.0])
    seen = {}
    for name, table in (
        ("wins", wins),
        ("unmet", unmet),
        ("pair", pair),
        ("diagonal", noted),
        ("more", again * wins),
    ):
        found = arrays(bradley_terry(table.copy()), ("strengths", "covariance"))
        if np.shape(found["covariance"]) != table.shape:
            raise BadAnswer(
                f"the covariance has shape {np.shape(found['covariance'])}, the docstring asks for {table.shape}",
                f"协方差的形状是 {np.shape(found['covariance'])}，要求是 {table.shape}",
            )
        seen |= {f"{name}_{key}": value for key, value in found.items()}
    return seen


def dpo_loss(dpo_loss, preferred, rejected, reference_preferred, reference_rejected, beta):
    """The loss of a batch, of one pair, at the start and for a large margin, and its gradients.

    Args:
        preferred, rejected, reference_preferred, reference_rejected: shape (B,), errors.
        beta: positive.
    """
    import tensorflow as tf

    def at(*errors):
        return array(dpo_loss(*map(tf.constant, errors), beta), "dpo_loss")

    given = [*map(tf.constant, (preferred, rejected, reference_preferred, reference_rejected))]
    with tf.GradientTape() as tape:
        tape.watch(given)
        loss = dpo_loss(*given, beta)
    slopes = tape.gradient(loss, given) if tf.is_tensor(loss) else [None] * 4
    names = ("preferred", "rejected", "reference_preferred", "reference_rejected")
    return {
        "loss": array(loss, "dpo_loss"),
        "equal": at(preferred, rejected, preferred, rejected),
        "single": at(preferred[:1], rejected[:1], reference_preferred[:1], reference_rejected[:1]),
        "large": at(preferred + np.float32(900), rejected, reference_preferred, reference_rejected),
        **{f"slope_{name}": None if slope is None else array(slope) for name, slope in zip(names, slopes, strict=True)},
    }


def memorisation_test(memorisation_test, generated, training, held_out, rate, neighbours):
    """Scores, threshold and flags of a set, and the threshold for a part of it.

    Args:
        generated, training, held_out: shape (N, H, W, 1), float32.
        rate: share of honest images that may be flagged.
        neighbours: how many training images the mean runs over.
    """
    names = ("scores", "threshold", "flagged")

    def at(images):
        with np.errstate(all="ignore"):
            return arrays(memorisation_test(images, training.copy(), held_out.copy(), rate, neighbours), names)

    return at(generated.copy()) | {"fewer_threshold": at(generated[:3].copy())["threshold"]}


def watermark_detect(watermark_detect, images, carriers, keys):
    """Owners and p-values for several keys and for one, and for fainter images.

    Args:
        images: shape (N, H, W, 1); carriers: shape (B, H, W, 1), plus or minus one.
        keys: shape (U, B), zeros and ones.
    """

    def at(images, keys):
        return arrays(watermark_detect(images.copy(), carriers.copy(), keys.copy()), ("users", "p_values"))

    return at(images, keys) | {
        "one_key": at(images, keys[:1])["p_values"],
        "fainter": at(images / 1000, keys)["p_values"],
    }
