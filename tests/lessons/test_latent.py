"""What lesson 11 claims, held by the lesson's own functions."""

import re
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from imagegen import data, latents
from quiz.bank.loading import question
from quiz.exercises.latent import to_tokens

ROOT = Path(__file__).resolve().parents[2]
SOLVED = ROOT / "quiz" / "exercises" / "solved"
EXERCISES = ("scale_factor", "patchify", "adaln_zero", "img2img")


@pytest.fixture(scope="module")
def lesson():
    """The functions of the solved lesson, by name."""
    names = {"np": np, "tf": tf, "keras": keras}
    for exercise in EXERCISES:
        exec((SOLVED / f"latent.{exercise}.py").read_text(encoding="utf-8"), names)
    return names


def test_the_listing_that_looks_wrong_is_right():
    text = question("latent-listing-five-axes").prompt
    code = re.search(r"```python\n(.*?)```", text.en, re.DOTALL)[1]
    assert code == re.search(r"```python\n(.*?)```", text.zh, re.DOTALL)[1]
    names = {}
    exec(code, names)
    grid = np.random.default_rng(0).normal(size=(2, 6, 4, 3))
    np.testing.assert_array_equal(names["patchify"](grid, 2), to_tokens(grid, 2))


def test_two_routes_to_the_same_tokens(lesson):
    grid = tf.random.normal((3, 8, 12, 3))
    tokens = lesson["patchify"](grid, 4)
    cells = tf.nn.space_to_depth(grid, 4)
    np.testing.assert_array_equal(tokens, tf.reshape(cells, tokens.shape))
    np.testing.assert_array_equal(lesson["unpatchify"](tokens, 4, 8, 12), grid)


def test_the_scale_undoes_itself_through_a_real_autoencoder(lesson):
    autoencoder = latents.load("dense")
    images = data.digits("test").images[:200]
    factor = lesson["scale_factor"](autoencoder.encoder(images))
    scaled = lesson["encode"](autoencoder.encoder, images, factor)
    assert float(tf.math.reduce_std(scaled)) == pytest.approx(1, abs=1e-4)
    decoded = lesson["decode"](autoencoder.decoder, scaled, factor)
    np.testing.assert_allclose(decoded, autoencoder.decoder(autoencoder.encoder(images)), atol=1e-3)


def test_the_gate_learns_first_and_the_rest_one_step_later(lesson):
    keras.utils.set_random_seed(0)
    tokens, condition, target = tf.random.normal((4, 5, 6)), tf.random.normal((4, 3)), tf.random.normal((4, 5, 6))
    layer, branch = lesson["modulation"](6), keras.layers.Dense(6)
    optimizer, moved = keras.optimizers.SGD(0.5), []
    for _ in range(2):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(lesson["adaln_zero"](tokens, condition, layer, branch) - target))
        weights = layer.trainable_variables + branch.trainable_variables
        slopes = tape.gradient(loss, weights)
        moved.append([np.abs(part).max() > 1e-6 for part in (*np.split(slopes[0], 3, axis=1), slopes[2])])
        optimizer.apply_gradients(zip(slopes, weights, strict=True))
    assert moved == [[False, False, True, False], [True, True, True, True]]


@pytest.mark.parametrize("strength", [0.25, 0.5, 0.75, 1.0])
def test_editing_along_the_exact_field_keeps_the_distribution(lesson, strength):
    """Data N(2, 0.5²): whatever the strength, edited data are again N(2, 0.5²), and the less like themselves the stronger."""
    tf.random.set_seed(1)
    start = 2.0 + 0.5 * tf.random.normal((20_000, 1))

    def velocity(x, time):
        t = time[:, None]
        expected = (x - 2.0 * t) / (t**2 * 0.25 + (1 - t) ** 2)
        return 2.0 + t * 0.25 * expected - (1 - t) * expected

    edited = lesson["img2img"](velocity, start, tf.random.normal(start.shape), strength + 1e-6, 200)
    assert float(tf.reduce_mean(edited)) == pytest.approx(2.0, abs=0.03)
    assert float(tf.math.reduce_std(edited)) == pytest.approx(0.5, abs=0.02)
    likeness = np.corrcoef(np.ravel(start), np.ravel(edited))[0, 1]
    begin = 1 - strength
    expected = 0.5 * begin / np.sqrt(0.25 * begin**2 + strength**2)
    assert likeness == pytest.approx(expected, abs=0.03)


def test_the_executed_lesson_reaches_what_the_course_asks_for(printed):
    """FID at most 15 and an accuracy of at least 0.98 at one guidance scale."""
    rows = re.findall(r"^ *([12]\.\d) +([\d.]+) +([\d.]+)$", printed("11_latent_diffusion"), re.MULTILINE)
    reached = {float(scale): (float(fid), float(accuracy)) for scale, fid, accuracy in rows}
    assert len(reached) == 3 and reached[1.3][0] <= 15 and reached[1.3][1] >= 0.98
    assert reached[1.0][1] < reached[1.3][1] < reached[2.0][1] and reached[2.0][0] > reached[1.3][0]
