"""What lesson 14 claims, held by the lesson's own functions where the truth is known."""

from pathlib import Path

import numpy as np
import pytest
import scipy.stats
import tensorflow as tf
from scipy.spatial.distance import cdist

from imagegen import data, metrics, oracle

SOLVED = Path(__file__).resolve().parents[2] / "quiz" / "exercises" / "solved"
EXERCISES = ("bootstrap_interval", "bradley_terry", "dpo_loss", "memorisation_test", "watermark_detect")


@pytest.fixture(scope="module")
def lesson():
    """The functions of the solved lesson, by name."""
    names = {"np": np, "tf": tf, "scipy": scipy, "cdist": cdist}
    for exercise in EXERCISES:
        exec((SOLVED / f"eval.{exercise}.py").read_text(encoding="utf-8"), names)
    return names


def test_the_basic_interval_covers_the_truth_as_often_as_it_promises(lesson):
    rng = np.random.default_rng(0)
    covered = [
        low <= 0 <= high
        for low, high in (
            lesson["bootstrap_interval"](np.mean, [rng.normal(size=60)], 0.9, 200, rng) for _ in range(300)
        )
    ]
    assert np.mean(covered) == pytest.approx(0.9, abs=0.05)


def test_the_percentile_interval_of_a_biased_statistic_lies_beside_its_estimate_and_the_basic_one_below(lesson):
    rng = np.random.default_rng(1)
    real, fake = rng.normal(size=(2, 200, 16))

    def distance(one, other):
        return metrics.frechet_distance(*metrics.feature_statistics(one), *metrics.feature_statistics(other))

    estimate = distance(real, fake)
    low, high = lesson["bootstrap_interval"](distance, [real, fake], 0.95, 100, rng)
    assert 2 * estimate - high > estimate  # the lower end of the percentile interval
    assert high < estimate


def test_ratings_recover_the_strengths_that_made_the_votes_and_their_intervals_cover_them(lesson):
    rng, truth = np.random.default_rng(2), np.array([-0.9, -0.1, 0.2, 0.8])
    chance = 1 / (1 + np.exp(truth[None, :] - truth[:, None]))
    inside = []
    for _ in range(100):
        wins = np.triu(rng.binomial(60, chance), 1).astype(float)
        wins += np.tril(60 - wins.T, -1)
        strengths, covariance = lesson["bradley_terry"](wins)
        inside.append(np.abs(strengths - truth) < 1.96 * np.sqrt(np.diag(covariance)))
    assert np.mean(inside) == pytest.approx(0.95, abs=0.04)


def test_two_models_are_rated_by_their_log_odds(lesson):
    strengths, covariance = lesson["bradley_terry"](np.array([[0.0, 30], [10, 0]]))
    assert strengths == pytest.approx([np.log(3) / 2, -np.log(3) / 2])
    contrast = np.array([1, -1])
    assert contrast @ covariance @ contrast == pytest.approx(1 / 30 + 1 / 10)


def test_the_loss_starts_at_ln_2_and_pushes_the_two_errors_apart(lesson):
    preferred, rejected = tf.Variable([2.0, 1.0]), tf.Variable([1.5, 3.0])
    with tf.GradientTape() as tape:
        loss = lesson["dpo_loss"](preferred, rejected, tf.constant([2.0, 1.0]), tf.constant([1.5, 3.0]), 0.5)
    down, up = tape.gradient(loss, [preferred, rejected])
    assert float(loss) == pytest.approx(np.log(2), abs=1e-6)
    assert np.all(down.numpy() > 0) and np.allclose(down, -up)


def test_the_oracle_is_caught_and_honest_digits_are_flagged_as_promised(lesson):
    training, test = data.digits("train").images[:1500], data.digits("test").images
    perfect = oracle.Oracle(training)
    x = np.random.default_rng(3).standard_normal((40, 28, 28, 1)).astype("float32")
    for step in range(15):
        x = x + perfect.velocity(x, step / 15) / 15
    arguments = training, test[::2], 0.02, 50
    assert lesson["memorisation_test"](x, *arguments)[2].all()
    assert lesson["memorisation_test"](test[1::2], *arguments)[2].mean() < 0.05


def test_p_values_of_random_keys_are_honest_and_a_mark_is_found(lesson):
    rng = np.random.default_rng(4)
    images = data.digits("test").images[:1]
    carriers = rng.choice([-1.0, 1.0], size=(32, 28, 28, 1))
    keys = rng.integers(0, 2, size=(3000, 32))
    p = np.array([lesson["watermark_detect"](images, carriers, key[None])[1][0] for key in keys])
    for level in (0.2, 0.05, 0.01):
        assert np.mean(p <= level) <= 1.5 * level
    mark = np.einsum("b,bhwc->hwc", 2.0 * keys[7] - 1, carriers) / np.sqrt(32)
    users, found = lesson["watermark_detect"](images + 0.5 * mark, carriers, keys[:20])
    assert users[0] == 7 and found[0] < 1e-4
