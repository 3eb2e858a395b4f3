"""What lesson 12 claims, held by the lesson's own functions where the truth is known."""

import re
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from imagegen.oracle import Oracle
from quiz.bank.loading import question

ROOT = Path(__file__).resolve().parents[2]
SOLVED = ROOT / "quiz" / "exercises" / "solved"
EXERCISES = ("path_and_loss", "solvers", "score", "distillation")


@pytest.fixture(scope="module")
def lesson():
    """The functions of the solved lesson, by name."""
    names = {"np": np, "tf": tf}
    for exercise in EXERCISES:
        exec((SOLVED / f"flow.{exercise}.py").read_text(encoding="utf-8"), names)
    return names


def gaussian(x, time):
    """Exact velocity from N(0, 1) to N(3, 0.5²)."""
    t = time[:, None]
    unit = (x - 3.0 * t) / (0.25 * t**2 + (1.0 - t) ** 2)
    return 3.0 + 0.25 * t * unit - (1.0 - t) * unit


@pytest.mark.parametrize(("steps", "deviation"), [(1, 0.0), (2, 0.2), (4, 0.34), (8, 0.415), (50, 0.485)])
def test_euler_on_a_gaussian_comes_to_the_known_deviation(lesson, steps, deviation):
    low, high = np.ravel(lesson["euler"](gaussian, tf.constant([[-1.0], [1.0]]), steps))
    assert (high - low) / 2 == pytest.approx(deviation, abs=0.005)
    assert (high + low) / 2 == pytest.approx(3, abs=1e-4)


def test_halving_the_step_divides_the_error_by_two_and_by_four(lesson):
    noise = tf.random.stateless_normal((200, 1), seed=(1, 2))

    def error(solver, steps):
        return np.sqrt(np.mean((lesson[solver](gaussian, noise, steps) - (3 + 0.5 * noise)) ** 2))

    assert error("euler", 40) / error("euler", 80) == pytest.approx(2, abs=0.15)
    assert error("heun", 20) / error("heun", 40) == pytest.approx(4, abs=0.7)


def test_one_exact_step_is_the_mean_of_the_data_and_many_land_on_it(lesson):
    stored = np.random.default_rng(0).normal(size=(40, 30)).astype("float32")
    oracle = Oracle(stored)

    def exact(x, time):
        return oracle.velocity(np.asarray(x), float(time[0]))

    noise = tf.random.stateless_normal((20, 30), seed=(3, 4))
    np.testing.assert_allclose(
        lesson["euler"](exact, noise, 1), np.broadcast_to(stored.mean(axis=0), (20, 30)), atol=1e-4
    )
    assert oracle.nearest(np.asarray(lesson["euler"](exact, noise, 50)))[0].max() < 0.01


def test_the_score_is_the_slope_of_the_density(lesson):
    stored = np.random.default_rng(1).normal(size=(25, 6)).astype("float32")
    oracle, times = Oracle(stored), tf.fill((8,), 0.6)
    x = tf.random.stateless_normal((8, 6), seed=(5, 6))
    read = lesson["score"](tf.constant(oracle.velocity(np.asarray(x), 0.6)), x, times)
    with tf.GradientTape() as tape:
        tape.watch(x)
        squared = tf.reduce_sum((x[:, None] - 0.6 * stored[None]) ** 2, axis=2)
        log_density = tf.reduce_logsumexp(-0.5 * squared / 0.4**2, axis=1)
    np.testing.assert_allclose(read, tape.gradient(log_density, x), rtol=1e-3, atol=1e-3)


def test_the_flow_with_the_least_loss_is_the_oracle(lesson):
    """Among scaled oracles the unscaled one has the smallest loss: the regression's optimum is the mean over all pairs."""
    rng = np.random.default_rng(2)
    stored = rng.normal(size=(5, 3)).astype("float32")
    oracle = Oracle(stored)
    data = tf.constant(stored[rng.integers(0, 5, 4000)])
    noise, times = tf.random.stateless_normal(data.shape, seed=(7, 8)), tf.fill((4000,), 0.5)
    losses = {
        scale: float(
            lesson["flow_loss"](lambda x, time, s=scale: s * oracle.velocity(np.asarray(x), 0.5), data, noise, times)
        )
        for scale in (0.8, 1.0, 1.2)
    }
    assert losses[1.0] < min(losses[0.8], losses[1.2])
    assert losses[1.0] > 0.1


@pytest.mark.parametrize("stops", [[0.0, 1.0], [0.0, 0.1, 0.45, 1.0]])
def test_a_student_with_these_targets_lands_where_the_teacher_stood(lesson, stops):
    noise = tf.random.stateless_normal((50, 1), seed=(9, 10))
    path = lesson["teacher_path"](gaussian, noise, stops, 100)
    np.testing.assert_allclose(path[-1], 3 + 0.5 * noise, atol=0.02)
    x = noise
    for target, begin, end in zip(lesson["mean_velocities"](path, stops), stops[:-1], stops[1:], strict=True):
        x = x + (end - begin) * target
    np.testing.assert_allclose(x, path[-1], atol=1e-4)


def test_the_listing_that_looks_wrong_samples_the_same_data(lesson):
    """Time counted down and both signs turned: the same path backwards."""
    text = question("flow-listing-counts-down").prompt
    code = re.search(r"```python\n(.*?)```", text.en, re.DOTALL)[1]
    assert code == re.search(r"```python\n(.*?)```", text.zh, re.DOTALL)[1]
    names = {}
    exec(code, names)
    noise = np.random.default_rng(3).normal(size=(30, 1)).astype("float32")

    def reversed_field(x, time):
        return -np.asarray(gaussian(tf.constant(x, tf.float32), tf.fill((len(x),), 1.0 - time)))

    counted_down = names["sample"](reversed_field, noise, 20)
    np.testing.assert_allclose(counted_down, lesson["euler"](gaussian, tf.constant(noise), 20), atol=1e-4)
    ours = lesson["path_and_target"](tf.ones((1, 1)), tf.zeros((1, 1)), tf.constant([0.25]))
    theirs = names["training_pair"](np.ones((1, 1)), np.zeros((1, 1)), 0.75)
    assert float(ours[0][0, 0]) == theirs[0][0, 0] and float(ours[1][0, 0]) == -theirs[1][0, 0]


def test_the_executed_lesson_reaches_what_the_course_asks_for(printed):
    """Four steps of the student within 1.3 times the FID of twenty; the teacher's own four steps are not."""
    told = printed("12_flow_matching")
    teacher = {int(cost): float(fid) for cost, fid in re.findall(r"^Euler +(\d+) +([\d.]+)$", told, re.MULTILINE)}
    rows = re.findall(r"^(?:student, |学生，)(\w)\D+(\d+) +([\d.]+) +([\d.]+) ", told, re.MULTILINE)
    students = {(name, int(cost)): (float(fid), float(accuracy)) for name, cost, fid, accuracy in rows}
    assert teacher[4] > 1.3 * teacher[20]
    mean_velocity, reflow = rows[0][0], "r"
    for student in ((mean_velocity, 4), (reflow, 4), (reflow, 1)):
        assert students[student][0] <= 1.3 * teacher[20] and students[student][1] >= 0.95
