"""Known answers: every right one passes its check, every wrong one fails for its own reason, whatever is drawn.

An answer is a file ``tests/answers/<exercise id>/{right,wrong}_<what>.py`` that defines the names which the
exercise asks for. A wrong one starts with comments: ``# row: G16`` or ``# mutant: labels flipped``, and
``# category: labels-flipped``, the category that must be reported. Adding an answer is adding a file.
"""

import io
import os
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from quiz.checking.in_kernel import run_probe
from quiz.exercises import exercise, exercises
from quiz.exercises.verdicts import CORRECT, CheckResult, judge
from quiz.ground.language import Text
from quiz.worker import frames
from quiz.worker.loading import load

ANSWERS = Path(__file__).parents[2] / "answers"
FILES = sorted(ANSWERS.glob("*/*.py"))
NO_HEADER = "a wrong answer starts with two comments: `# mutant: what is wrong` (or `# row: G16`) and `# category: what must be reported`"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SEEDS = range(1, 1 + int(os.environ.get("ANSWER_DRAWS", 20)))
"""Draws of every answer; ANSWER_DRAWS sets a smaller number where time is short."""


def name_of(file):
    return f"{file.parent.name}/{file.stem}"


def headers(file):
    """The ``# key: value`` lines at the top of an answer."""
    lines = file.read_text(encoding="utf-8").splitlines()
    top = lines[: next((index for index, line in enumerate(lines) if not line.startswith("#")), len(lines))]
    return dict(match.groups() for line in top if (match := re.fullmatch(r"# (\w+): (.+)", line)))


@pytest.fixture
def fresh_global_state(monkeypatch):
    """An answer may change the float type: that must not reach the next one."""
    monkeypatch.delitem(sys.modules, "answer", raising=False)
    yield
    if "keras" in sys.modules:
        import keras

        keras.config.set_floatx("float32")
        keras.config.set_dtype_policy("float32")


def check(file, seed, folder):
    """Grade one file as a grading process does, only without a process of its own."""
    task = exercise(file.parent.name)
    seed_everything(seed)
    functions, failure = load([file.read_text(encoding="utf-8")], task.defines, False, folder)
    if failure:
        return CheckResult(task.id, failure.status, message=Text(failure.en, failure.zh))
    inputs = task.draw(np.random.default_rng(seed))
    seen, result = run_probe(task.id, functions, inputs)
    if result:
        return result
    # What a probe brings back must survive the way out of a grading process.
    return judge(task, inputs, frames.read(io.BytesIO(frames.pack(seen)).read))


def seed_everything(seed):
    np.random.seed(seed)
    if "keras" in sys.modules:
        import keras

        keras.utils.set_random_seed(seed)


def said(result):
    return [str(result.message), *(f"{item.category}: {item.message}" for item in result.checks if not item.passed)]


@pytest.mark.parametrize("file", [file for file in FILES if file.stem.startswith("right_")], ids=name_of)
@pytest.mark.usefixtures("fresh_global_state")
def test_right_answer_is_correct(file, tmp_path):
    for seed in SEEDS:
        result = check(file, seed, tmp_path)
        assert (result.status, result.score) == (CORRECT, 1.0), said(result)


@pytest.mark.parametrize("file", [file for file in FILES if file.stem.startswith("wrong_")], ids=name_of)
@pytest.mark.usefixtures("fresh_global_state")
def test_wrong_answer_fails_for_its_own_reason(file, tmp_path):
    for seed in SEEDS:
        result = check(file, seed, tmp_path)
        assert result.status != CORRECT and result.score < 1.0, "the judge finds nothing wrong with it"
        wanted = headers(file).get("category")
        assert wanted, NO_HEADER
        assert result.category == wanted, said(result)
        told = result.primary.message if result.primary else result.message
        assert told.en and CHINESE.search(told.zh) and not CHINESE.search(told.en)


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_answer_belongs_to_an_exercise_and_says_what_it_is(file):
    task = exercise(file.parent.name)
    assert re.match(r"(right|wrong)_\w+$", file.stem)
    if file.stem.startswith("wrong_"):
        found = headers(file)
        assert "category" in found and ("row" in found or "mutant" in found), NO_HEADER
        if "row" in found:
            assert set(re.split(r",\s*", found["row"])) <= set(task.rows)


@pytest.mark.parametrize("exercise_id", exercises())
def test_exercise_has_enough_known_answers(exercise_id):
    kinds = [file.stem.split("_")[0] for file in FILES if file.parent.name == exercise_id]
    assert kinds.count("right") >= 6, f"add right_*.py to {ANSWERS / exercise_id}"
    assert kinds.count("wrong") >= 8, f"add wrong_*.py to {ANSWERS / exercise_id}"
