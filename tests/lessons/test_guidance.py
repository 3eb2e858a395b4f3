"""What lesson 10 claims, held by the lesson's own functions where the truth is known."""

from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from quiz.bank.loading import question
from quiz.bank.run_listings import run

SOLVED = Path(__file__).resolve().parents[2] / "quiz" / "exercises" / "solved"
EXERCISES = ("cross_attention", "contrastive_loss", "drop_condition", "cfg", "rescale")


@pytest.fixture(scope="module")
def lesson():
    """The functions of the solved lesson, by name."""
    names = {"np": np, "tf": tf}
    for exercise in EXERCISES:
        exec((SOLVED / f"guidance.{exercise}.py").read_text(encoding="utf-8"), names)
    return names


def test_attention_is_that_of_keras_between_its_matrices(lesson):
    keras.utils.set_random_seed(1)
    layer = keras.layers.MultiHeadAttention(num_heads=3, key_dim=5)
    places, words = tf.random.normal((2, 4, 7)), tf.random.normal((2, 6, 9))
    said = tf.sequence_mask([6, 2], 6)
    expected = layer(places, words, attention_mask=said[:, None, :])
    weights = layer.get_weights()
    pairs = list(zip(weights[::2], weights[1::2], strict=True))
    inputs = (places, words, words)
    heads = [tf.einsum("bnc,chd->bnhd", x, kernel) + bias for x, (kernel, bias) in zip(inputs, pairs, strict=False)]
    ours = tf.einsum("bnhd,hdc->bnc", lesson["cross_attention"](*heads, said), pairs[3][0]) + pairs[3][1]
    np.testing.assert_allclose(ours, expected, atol=1e-5)


@pytest.mark.parametrize("size", [8, 64])
def test_unrelated_pairs_cost_about_the_logarithm_of_the_batch(lesson, size):
    images, texts = np.random.default_rng(size).normal(size=(2, size, 512)).astype("float32")
    loss = float(lesson["contrastive_loss"](tf.constant(images), tf.constant(texts), tf.constant(0.0)))
    assert loss == pytest.approx(np.log(size), abs=0.02)
    own = float(lesson["contrastive_loss"](tf.constant(images), tf.constant(images), tf.constant(float(np.log(100)))))
    assert own < 1e-3


def test_without_a_scale_even_perfect_pairs_cost_much(lesson):
    images = tf.constant(np.eye(64, dtype="float32"))
    unscaled = float(lesson["contrastive_loss"](images, images, tf.constant(0.0)))
    assert unscaled == pytest.approx(-np.log(np.e / (np.e + 63)), abs=1e-4)
    assert unscaled > 0.75 * np.log(64)


def test_both_conventions_are_one_line(lesson):
    u, c = np.random.default_rng(0).normal(size=(2, 3, 4)).astype("float32")
    for w in (-1.0, 0.0, 2.5):
        np.testing.assert_allclose(lesson["cfg"](u, c, 1 + w), (1 + w) * c - w * u, atol=1e-5)


def test_rescaled_predictions_have_the_conditional_spread(lesson):
    guided, conditional = np.random.default_rng(1).normal(size=(2, 5, 6, 7)).astype("float32") * [[[[4.0]]], [[[1.0]]]]
    found = np.array(lesson["rescale"](tf.constant(guided, tf.float32), tf.constant(conditional, tf.float32), 1.0))
    np.testing.assert_allclose(found.std(axis=(1, 2)), conditional.std(axis=(1, 2)), rtol=1e-4)


def guided_line(lesson, scale, exchanged=False, size=20_000):
    """Samples towards class 1 of N(-1, 0.5^2) and N(1, 0.5^2), whose noise predictions are known."""
    levels = np.cos(np.linspace(0, 1, 201) * np.pi / 2 * 0.999) ** 2
    x = np.random.default_rng(2).standard_normal(size)
    for level, next_level in zip(levels[:0:-1], levels[-2::-1], strict=True):
        variance = 0.25 * level + 1 - level
        of_class = np.sqrt(1 - level) * (x - np.sqrt(level) * np.array([[-1.0], [1.0]])) / variance
        share = 1 / (1 + np.exp(-2 * np.sqrt(level) * x / variance))
        without = (1 - share) * of_class[0] + share * of_class[1]
        pair = (of_class[1], without) if exchanged else (without, of_class[1])
        noise = lesson["cfg"](*pair, scale)
        x = np.sqrt(next_level / level) * (x - np.sqrt(1 - level) * noise) + np.sqrt(1 - next_level) * noise
    return x


def test_guidance_reaches_the_class_and_exchanged_it_flees(lesson):
    assert np.mean(guided_line(lesson, 0.0) > 0) == pytest.approx(0.5, abs=0.02)
    plain = guided_line(lesson, 1.0)
    assert (plain.mean(), plain.std()) == (pytest.approx(1.0, abs=0.03), pytest.approx(0.5, abs=0.03))
    assert np.mean(guided_line(lesson, 4.0) > 0) > 0.999
    assert np.mean(guided_line(lesson, 4.0, exchanged=True) > 0) < 0.1


def test_guided_samples_do_not_follow_the_tilted_density(lesson):
    scale, grid = 10.0, np.linspace(-1, 6, 2000)
    of_class = np.exp(-0.5 * ((grid - np.array([[-1.0], [1.0]])) / 0.5) ** 2)
    tilted = of_class.sum(axis=0) * (of_class[1] / of_class.sum(axis=0)) ** scale
    tilted /= tilted.sum()
    mean = (tilted * grid).sum()
    assert abs(guided_line(lesson, scale).mean() - mean) > 0.15


REPAIRS = {
    "Skip the call below 1 only": [("if scale <= 1.0:", "if scale < 1.0:")],
    "Clip the scale": [("    if scale <= 1.0:", "    scale = max(scale, 0.0)\n    if scale <= 1.0:")],
    "Return the unconditional prediction": [
        ("        return conditional\n", "        return noise_without_class(noisy, level)\n")
    ],
}
HEALTHY = "abs(share_of_class_1[0.0] - 0.5) < 0.05 and share_of_class_1[1.0] > 0.95"


def test_every_wrong_repair_of_the_switch_is_tried_and_the_right_listing_is_healthy():
    one = question("guidance-bug-switch")
    assert eval(HEALTHY, dict(run(one.right_listing, one.listing).names))
    wrong = [choice.text.en for choice in one.repairs if not choice.correct]
    assert len(wrong) == len(REPAIRS) and all(any(text.startswith(start) for text in wrong) for start in REPAIRS)


@pytest.mark.parametrize("repair", REPAIRS)
def test_a_wrong_repair_of_the_switch_repairs_nothing(repair):
    one = question("guidance-bug-switch")
    source = one.broken_listing
    for old, new in REPAIRS[repair]:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    assert not eval(HEALTHY, dict(run(source, one.listing).names))
