"""What holds for every exercise, whatever it is about."""

import inspect
import re
from pathlib import Path

import numpy as np
import pytest

from quiz.checking.in_kernel import check_functions, probe
from quiz.exercises import exercises
from quiz.worker import frames
from quiz.worker.running import NOT_ATTEMPTED
from tools import coverage

ANSWERS = Path(__file__).parents[1] / "answers"
CHINESE = re.compile(r"[\u4e00-\u9fff]")

every_exercise = pytest.mark.parametrize("task", exercises().values(), ids=list(exercises()))


def stub(name):
    def function(*arguments, **keywords):
        raise NotImplementedError(f"{name}: still to be written")

    return function


@every_exercise
def test_an_untouched_stub_is_not_attempted(task):
    result = check_functions(task.id, *(stub(task.id) for _ in task.defines), seed=1)
    assert (result.status, result.score) == (NOT_ATTEMPTED, 0.0), result.message


@every_exercise
def test_has_a_probe_that_takes_what_the_learner_defines_and_what_is_drawn(task):
    inputs = task.draw(np.random.default_rng(1))
    inspect.signature(probe(task.id)).bind(*task.defines, **inputs)
    assert probe(task.id).__doc__


@every_exercise
def test_inputs_are_fresh_and_plain(task):
    first, again, other = (frames.pack(task.draw(np.random.default_rng(seed))) for seed in (1, 1, 2))
    assert first == again != other


@every_exercise
def test_id_title_and_names(task):
    assert re.fullmatch(r"[a-z]+\.[a-z0-9_]+", task.id)
    assert task.defines and all(name.isidentifier() for name in task.defines)
    assert task.seconds > 0
    assert task.title.en and not CHINESE.search(task.title.en)
    assert task.title.zh


@every_exercise
def test_rows_are_known(task):
    assert set(task.rows) <= set(coverage.rows())


@every_exercise
def test_three_hints_in_both_languages(task):
    assert len(task.hints) == 3
    for text in task.hints:
        assert text.en.strip() and not CHINESE.search(text.en)
        assert CHINESE.search(text.zh)


@every_exercise
def test_no_hint_holds_a_line_of_a_right_answer(task):
    lines = {line for file in (ANSWERS / task.id).glob("right_*.py") for line in code_lines(file)}
    for text in task.hints:
        for language in ("en", "zh"):
            hint = "".join(text.get(language).split())
            assert [line for line in lines if line in hint] == []


def code_lines(file):
    """Statements of a file, without blanks; imports and what stands in any answer are left out."""
    for line in file.read_text(encoding="utf-8").splitlines():
        line = "".join(line.split("#")[0].split()).removeprefix("return")
        if len(line) >= 10 and not line.startswith(("import", "from", "def", "class", "@", "with", '"')):
            yield line
