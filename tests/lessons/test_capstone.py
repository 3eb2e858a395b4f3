"""What lesson 15 claims, held by the lesson's own functions and by what it printed."""

import re
from pathlib import Path

import numpy as np
import pytest

from quiz.bank.loading import bank, question
from quiz.bank.run_listings import run
from quiz.exercises.capstone import front
from quiz.ground.lessons import LESSONS

ROOT = Path(__file__).resolve().parents[2]
SOLVED = ROOT / "quiz" / "exercises" / "solved"


@pytest.fixture(scope="module")
def lesson():
    """The functions of the solved lesson, by name."""
    names = {"np": np}
    for exercise in ("cost_per_image", "pareto_front"):
        exec((SOLVED / f"capstone.{exercise}.py").read_text(encoding="utf-8"), names)
    return names


@pytest.mark.parametrize("guided", [False, True])
def test_the_most_steps_keep_the_deadline_and_one_more_would_not(lesson, guided):
    random = np.random.default_rng(3)
    for _ in range(200):
        budget, once, per_step, rate = random.uniform([0.5, 1, 0.1, 5], [4, 9, 3, 50]) * [1, 1e12, 1e12, 1e12]
        most = lesson["most_steps"](budget, once, per_step, guided, rate)
        seconds = [lesson["seconds_per_image"](once, per_step, steps, guided, rate) for steps in (most, most + 1)]
        assert seconds[0] <= budget < seconds[1] or (most == 0 and budget < seconds[1])


def test_whoever_is_struck_is_beaten_by_somebody_on_the_front(lesson):
    random = np.random.default_rng(4)
    for size in (2, 3):
        costs = random.integers(0, 12, size=(40, size)).astype(float)
        stays = lesson["pareto_front"](costs)
        np.testing.assert_array_equal(stays, front(costs))
        for row in costs[~stays]:
            assert any((kept <= row).all() and (kept < row).any() for kept in costs[stays])


def test_the_order_that_looks_like_a_slip_sends_results_home():
    right = next(choice for choice in question("capstone-two-sorts").choices if choice.correct)
    assert "inverse permutation" in right.text.en
    lengths = np.random.default_rng(5).permutation(9)
    order = np.argsort(lengths)
    results = lengths[order]
    np.testing.assert_array_equal(results[np.argsort(order)], lengths)
    assert not np.array_equal(results[order], lengths)


def test_the_queue_of_the_listing_waits_as_the_formula_says():
    names = run(question("capstone-bug-promise").right_listing, "latency.py").names
    assert names["mean_wait"] == pytest.approx(names["expected"], rel=0.05)
    assert names["promised"] == pytest.approx(np.log(20) * names["expected"], rel=0.06)


def test_the_deepest_wait_in_the_lessons_figure_is_that_of_a_simulation():
    """Two workers and one queue, each busy for 45 % of the time: 1.5 / (1 - 0.45^2) s on average."""
    random = np.random.default_rng(6)
    arrivals = np.cumsum(random.exponential(1.5 / 0.9, size=200_000))
    free, waits = [0.0, 0.0], []
    for arrival, service in zip(arrivals, random.exponential(1.5, size=len(arrivals)), strict=True):
        worker = int(free[1] < free[0])
        free[worker] = max(arrival, free[worker]) + service
        waits.append(free[worker] - arrival)
    assert np.mean(waits) == pytest.approx(1.5 / (1 - 0.45**2), rel=0.03)


def test_the_lesson_borrows_only_what_its_topic_has_none_of():
    for one in LESSONS:
        own = {found.kind for found in bank().values() if found.topic == one.topic}
        assert not own & set(one.borrowed)


def test_the_executed_lesson_shows_five_families_in_one_table(printed):
    told = printed("15_capstone")
    pattern = r" (\d+) +([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+) +(\d+) +(\d+) +([\d,]+) +(\d+|–) +(\d+)$"
    rows = re.findall(pattern, told, re.MULTILINE)
    assert len(rows) == 5
    gan, vae, tokens, diffusion, flow = ([float(value.replace(",", "")) for value in row[:8]] for row in rows)
    fid, recall, accuracy, calls = 0, 2, 3, 6
    assert flow[fid] == min(row[fid] for row in (gan, vae, tokens, diffusion, flow)) and flow[fid] < 25
    assert flow[accuracy] >= 0.93 and tokens[accuracy] >= 0.75
    assert diffusion[recall] < flow[recall], "the text says that pixel diffusion lacks recall"
    assert (gan[calls], vae[calls], tokens[calls], diffusion[calls], flow[calls]) == (1, 1, 32, 40, 38)
    assert [row[8] == "–" for row in rows] == [True, False, False, True, True]
    assert told.count("✓") + told.count("✗") >= 3
