"""Budgets, judges and counted operations: what the figures of `bench` rest on."""

import importlib

import numpy
import pytest
import tensorflow as tf

from bench import adversarial, diffusion, judge, machine, runs, tokens
from imagegen import data, features
from tools import train_judge


@pytest.fixture
def clock(monkeypatch):
    """A clock that moves by hand, and a training loop that takes half a second a step by it."""
    now = [100.0]

    def train(step, batches, seconds):
        begin, steps = now[0], 0
        for batch in batches:
            now[0] += 0.5
            step(batch)
            steps += 1
            if now[0] - begin >= seconds:
                return runs.training.History({}, steps, now[0] - begin)

    monkeypatch.setattr(runs.time, "perf_counter", lambda: now[0])
    monkeypatch.setattr(runs.training, "train", train)
    return now


def test_a_budget_looks_between_steps_and_drawing_costs_no_training(clock, monkeypatch):
    monkeypatch.setattr(runs, "fid", lambda images: float(images))
    budget, shares = runs.Budget(12, 2000, (0.25, 0.5, 1)), []

    def draw(count):
        clock[0] += 1000
        return count, None

    budget.train(lambda batch: shares.append(budget.share), iter(int, 1), 10, until=0.5)
    assert shares[-1] == 1 and budget.spent == 6 and not budget.curve, "nothing can be drawn in the first stage"
    budget.train(lambda batch: shares.append(budget.share), iter(int, 1), 10, draw=draw)
    assert budget.curve == [(12, 2000)] and budget.spent == 12 and shares[-1] == 1
    assert (budget.steps, budget.images) == (24, 240)
    assert shares == sorted(shares[:12]) + sorted(shares[12:]) and shares[12] == pytest.approx(1 / 12)


def test_a_look_that_compiling_has_passed_is_left_out(clock, monkeypatch):
    monkeypatch.setattr(runs, "fid", lambda images: 1.0)
    budget = runs.Budget(1, 10, (0.1, 0.2, 0.9, 1))
    budget.train(lambda batch: None, iter(int, 1), 1, draw=lambda count: (None, None))
    assert [spent for spent, _ in budget.curve] == [0.5, 1.0]


class OneUpdate:
    """A budget, see `runs.Budget`, that is spent after a call of each stage."""

    share = 0.5

    def train(self, step, batches, batch_size, until=1.0, draw=None, compiled=None):
        batch = next(iter(batches))
        losses = step(*batch) if isinstance(batch, tuple) else step(batch)
        for value in losses.values() if isinstance(losses, dict) else [losses]:
            assert numpy.isfinite(value).all()


@pytest.mark.parametrize("part", ["gan", "cgan", "vae", "tokens", "diffusion", "flow"])
def test_the_recipe_of_this_course_can_be_trained_and_drawn_from(part):
    recipe = next(iter(importlib.import_module(f"bench.{part}").RECIPES.values()))
    draw, more = recipe.train(OneUpdate(), 0)
    images, labels = draw(30)
    assert images.shape == (30, 28, 28, 1) and 0 <= images.min() and images.max() <= 1
    assert labels is None or len(labels) == 30
    assert all(numpy.isfinite(value) for value in more().values())


def test_real_digits_beat_noise_in_every_column():
    digits = data.digits("train")
    noise = numpy.random.default_rng(0).random((400, 28, 28, 1)).astype("float32")
    real, fake = (runs.quality(images[:400], digits.labels[:400]) for images in (digits.images, noise))
    for better in ("precision", "recall", "accuracy", "judge accuracy"):
        if better in real:  # where nobody has trained a judge, the columns are left out
            assert real[better] > 0.9 > fake[better] or better in ("precision", "recall") and real[better] > 0.7
    for better in ("FID", "KID", "judge FID"):
        if better in real:
            assert real[better] < fake[better] / 10


def test_without_a_judge_its_columns_are_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr(judge, "FILE", tmp_path / "judge.npz")
    judge.classifier.cache_clear()
    assert judge.quality(data.digits("test").images[:20]) == {}
    judge.classifier.cache_clear()


@pytest.mark.skipif(judge.classifier() is None, reason="bench/judge.npz: python -m tools.train_judge")
def test_the_judge_reads_digits_and_is_not_the_course_s_classifier():
    test = data.digits("test")
    assert judge.quality(test.images, test.labels)["judge accuracy"] > 0.97
    mine, other = (one.features(test.images[:50]) for one in (features.shipped(), judge.classifier()))
    assert numpy.abs(mine - other).mean() > 0.1 * mine.mean()


def test_the_judge_is_trained_on_none_of_the_course_s_digits(tmp_path):
    own = data.digits("test").images[:20]
    other = numpy.roll(own, 3, axis=1)
    assert train_judge.unseen(numpy.concatenate([own, other])).tolist() == [False] * 20 + [True] * 20
    numpy.savez(tmp_path / "mnist.npz", x_test=numpy.rint(own[..., 0] * 255).astype("uint8"), y_test=numpy.arange(20))
    images, labels = train_judge.read(tmp_path / "mnist.npz")
    assert images.shape == (20, 28, 28, 1) and labels[3] == 3 and not train_judge.unseen(images).any()
    with pytest.raises(FileNotFoundError):
        train_judge.read(tmp_path)


def test_counted_operations_of_a_dense_layer_are_those_of_its_formula():
    weights = tf.Variable(tf.ones((40, 50)))

    @tf.function
    def gradient(x):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum((x @ weights) ** 2)
        return tape.gradient(loss, weights)

    counted = machine.operations(gradient.get_concrete_function(tf.TensorSpec((30, 40))))
    products = 2 * (2 * 30 * 40 * 50)  # forward, and back to the weights
    assert products <= counted <= 1.1 * products


def test_a_probe_counts_times_and_traces_a_step(monkeypatch):
    monkeypatch.setattr(machine, "TIMED_SECONDS", 0.05)
    monkeypatch.setattr(machine, "SIDE", 64)
    weights = tf.Variable(tf.ones((64, 64)))
    step = tf.function(lambda x: tf.stack([tf.reduce_sum(x @ weights)] * 4))
    probe = machine.Probe()
    compiled = lambda: [(0.25, step.get_concrete_function(tf.TensorSpec((64, 64))))]  # noqa: E731
    probe.train(step, iter(lambda: tf.ones((64, 64)), None), 1, compiled=compiled)
    assert probe.measured["million operations an update"] == pytest.approx(0.25 * 2 * 64**3 / 1e6, rel=0.1)
    assert 0 < probe.measured["share of the product's rate"] and "MatMul" in probe.measured["most of it in"]


def test_pixel_cnn_looks_back_only():
    network = tokens.pixel_cnn()
    ids = numpy.zeros((1, 7, 7), "int32")
    changed = ids.copy()
    changed[0, 3, 4] = 5
    moved = numpy.abs(network(ids) - network(changed)).max(axis=-1)[0] > 0
    assert not moved.ravel()[: 3 * 7 + 5].any() and moved[4:].any()


def test_networks_of_the_examples_have_their_published_sizes():
    assert diffusion.unet().output_shape == (None, 32, 32, 1)
    assert adversarial.sample_noise(5, 3).shape == (5, 3)
