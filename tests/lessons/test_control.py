"""What lesson 13 claims, held by the lesson's own functions."""

import re
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from imagegen import latents
from quiz.bank.loading import question

ROOT = Path(__file__).resolve().parents[2]
SOLVED = ROOT / "quiz" / "exercises" / "solved"
EXERCISES = ("lora_layer", "zero_control_branch", "mixed_mask", "mixed_loss")


@pytest.fixture(scope="module")
def lesson():
    """The functions of the solved lesson, by name."""
    names = {"np": np, "tf": tf, "keras": keras}
    for exercise in EXERCISES:
        exec((SOLVED / f"control.{exercise}.py").read_text(encoding="utf-8"), names)
    return names


def test_the_listing_that_looks_wrong_is_right():
    """With both joints at zero the start is the base, and the way out has a slope; the way in has none until it has moved."""
    text = question("control-listing-both-joints-zero").prompt
    code = re.search(r"```python\n(.*?)```", text.en, re.DOTALL)[1]
    assert code == re.search(r"```python\n(.*?)```", text.zh, re.DOTALL)[1]
    random = np.random.default_rng(0)
    names = {"np": np, "maps": 3, "size": 4, "base": [random.normal(size=(4, 6)), random.normal(size=(6, 4))]}
    exec(code, names)
    x, control = random.normal(size=(5, 4)), random.normal(size=(5, 3))
    start = names["controlled"](x, control)
    np.testing.assert_array_equal(start, names["network"](names["base"], x))

    def slope(weights):
        weights[0, 0] += 1e-4
        moved = names["controlled"](x, control)
        weights[0, 0] -= 1e-4
        return np.abs(moved - start).max() / 1e-4

    assert slope(names["way_out"]) > 0.1 and slope(names["way_in"]) == 0
    names["way_out"] += 0.1
    start = names["controlled"](x, control)
    assert slope(names["way_in"]) > 0.001


def test_lora_agrees_with_the_one_that_keras_brings(lesson):
    keras.utils.set_random_seed(1)
    ours, theirs = (keras.layers.Dense(5, activation="gelu") for _ in range(2))
    for layer in (ours, theirs):
        layer.build((None, 8))
    theirs.set_weights(ours.get_weights())
    theirs.enable_lora(rank=3, lora_alpha=7.0)
    down, up = lesson["lora_factors"](ours, 3)
    up.assign(tf.random.normal(up.shape))
    theirs.lora_kernel_a.assign(down)
    theirs.lora_kernel_b.assign(up)
    x = tf.random.normal((4, 6, 8))
    np.testing.assert_allclose(lesson["lora"](ours, down, up, 7.0, x), theirs(x), atol=1e-5)
    np.testing.assert_allclose(lesson["merged_kernel"](ours, down, up, 7.0), theirs.kernel, atol=1e-6)


def test_the_branch_starts_as_the_shipped_flow_and_leaves_it_alone(lesson):
    keras.utils.set_random_seed(1)
    base = latents.load_grid_flow()
    before = base.get_weights()
    model = lesson["control_branch"](base, 10)
    inputs = [tf.random.normal((6, 128)), tf.random.uniform((6,)), tf.range(6)]
    control = tf.random.normal((6, 10))
    np.testing.assert_array_equal(model([*inputs, control]), base(inputs))
    optimizer, heard = keras.optimizers.SGD(0.5), []
    for _ in range(2):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model([*inputs, control]) - 1.0))
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        heard.append(float(tf.reduce_max(tf.abs(model([*inputs, control]) - model([*inputs, -control])))))
    assert heard[0] == 0 < heard[1]
    assert all(np.array_equal(old, new) for old, new in zip(before, base.get_weights(), strict=True))


def test_the_mask_is_causal_on_text_and_full_on_an_image(lesson):
    text, image = tf.fill((2, 7), -1), tf.zeros((2, 7), tf.int32)
    np.testing.assert_array_equal(lesson["mixed_mask"](text)[1], np.tri(7, dtype=bool))
    assert np.all(lesson["mixed_mask"](image))


def test_each_loss_touches_its_own_positions_only(lesson):
    keras.utils.set_random_seed(1)
    segments = tf.constant([[-1, -1, -1, 0, 0, 0, -1, -1, -2]])
    logits, velocity = tf.random.normal((1, 9, 5)), tf.random.normal((1, 9, 4))
    with tf.GradientTape() as tape:
        tape.watch([logits, velocity])
        total = lesson["mixed_loss"](logits, tf.ones((1, 9), tf.int32), velocity, 0.0 * velocity, segments, 3.0)[2]
    to_text, to_image = (
        tf.reduce_any(part != 0, axis=-1).numpy()[0] for part in tape.gradient(total, [logits, velocity])
    )
    assert to_text.tolist() == [True, True, False, False, False, False, True, False, False]
    assert to_image.tolist() == (segments[0] == 0).numpy().tolist()


LESSON = "13_control_and_unified"


def test_the_executed_lesson_obeys_the_control_and_keeps_the_base(printed):
    told = printed(LESSON)
    rows = re.findall(r" (0\.\d\d) +([\d.]+) +(0\.\d+|1\.000)$", told, re.MULTILINE)
    (free, free_fid, _), untrained, (controlled, fid, accuracy), (other, _, _) = rows[:4]
    assert untrained == rows[0]
    assert float(controlled) > float(free) + 0.15 and float(fid) < float(free_fid) and float(accuracy) > 0.95
    assert float(other) < float(free) + 0.05
    assert len(re.findall(r"(?:bit for bit: yes|逐位不变：是)", told)) == 2
    assert re.search(r"(?:below 0.001: yes|小于 0.001：是)", told)


def test_the_executed_lesson_forgets_and_is_cured(printed):
    shares = re.search(r"(?:share of the way: |走完的比例：)([\d.-]+).*?([\d.-]+)[;；]", printed(LESSON))
    assert float(shares[1]) > 0.6 and float(shares[2]) < 0.25


def test_the_executed_lesson_reads_and_draws_with_one_model(printed):
    rows = re.findall(r"^(?:draws|reads|画图|读图)[^:\d]*((?: +(?:[\d.]+|–)){6})$", printed(LESSON), re.MULTILINE)
    draws, causal, reads, half_noise = ([float(value.replace("–", "nan")) for value in row.split()] for row in rows)
    assert draws[0] >= 0.95 and reads[0] >= 0.95 and draws[5] <= 60
    assert causal[0] < draws[0] - 0.02 and causal[5] > 1.5 * draws[5]
    assert half_noise[0] < reads[0] - 0.2


def test_the_executed_lesson_shows_that_each_loss_touches_its_own_positions(printed):
    for name, letter, other in (("draws|画图", "P", "T"), ("reads|读图", "T", "P")):
        stands, text, image = re.findall(rf"^(?:{name}): ([TP.]+)", printed(LESSON), re.MULTILINE)
        mine, foreign = (text, image) if letter == "T" else (image, text)
        assert set(foreign) == {"."} and letter in mine and other not in mine
        assert all(at == letter for at, asked in zip(stands, mine, strict=True) if asked != ".")
