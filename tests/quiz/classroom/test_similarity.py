"""Code that is alike: copies with other names, another order, other comments are found; independent answers are not."""

import ast
from itertools import combinations
from pathlib import Path

import pytest

from quiz.classroom import similarity
from quiz.classroom.similarity import LEAST, compared, functions
from quiz.exercises import exercises
from tools.demo_class import known, renamed

ANSWERS = Path(__file__).parents[2] / "answers"
TASKS = sorted(path.name for path in ANSWERS.iterdir())


def code(source, task):
    return functions([source], task)


def independent(task):
    """The right answers of one task that are no variation of another one: a decorator alone is no answer of one's own."""
    sources = [source for source in known(task, "right") if "@tf.function" not in source or task != "style.pixel_step"]
    return {str(place): code(source, task) for place, source in enumerate(sources)}


def left(source, task):
    """Subtrees of an answer that the course's solution does not hold."""
    return (similarity.Counter(similarity.subtrees(source)) - similarity._given(task)).total()


@pytest.mark.parametrize("task", TASKS)
def test_independent_answers_are_no_pair(task):
    assert compared(task, independent(task)) == []


@pytest.mark.parametrize("task", TASKS)
def test_independent_answers_are_far_from_the_threshold(task, monkeypatch):
    monkeypatch.setattr(similarity, "THRESHOLD", 0.0)
    assert max((pair.share for pair in compared(task, independent(task))), default=0) < 0.6


def test_copies_with_other_names_are_found_wherever_there_is_enough_to_tell():
    found = judged = 0
    for task in TASKS:
        for source in known(task, "right"):
            own = code(source, task)
            pairs = compared(task, {"a": own, "b": code(renamed(source, exercises()[task].defines), task)})
            enough = left(own, task) >= LEAST
            assert bool(pairs) == enough, task
            assert all(pair.share == 1 for pair in pairs)
            found, judged = found + bool(pairs), judged + 1
    assert found / judged > 0.7


def test_the_order_of_statements_and_of_the_sides_of_a_sum_does_not_matter():
    first = known("gan.losses", "right")[0]
    tree = ast.parse(first)
    body = tree.body[-1].body
    body[1], body[2] = body[2], body[1]
    body[-1].value.elts[0] = ast.parse("on_fake + on_real", mode="eval").body
    (pair,) = compared("gan.losses", {"a": code(first, "gan.losses"), "b": code(ast.unparse(tree), "gan.losses")})
    assert pair.share == 1


def test_a_copy_with_one_line_of_its_own_is_found():
    first = known("gan.train_steps", "right")[1]
    copy = renamed(first, exercises()["gan.train_steps"].defines).replace(
        "    return", "    print('done')\n    return", 1
    )
    assert compared("gan.train_steps", {"a": code(first, "gan.train_steps"), "b": code(copy, "gan.train_steps")})


def test_what_the_course_gives_away_is_no_sign(tmp_path):
    for task in TASKS:
        solution = (Path(similarity.__file__).parents[1] / "exercises" / "solved" / f"{task}.py").read_text(
            encoding="utf-8"
        )
        assert compared(task, {"a": code(solution, task), "b": code(solution, task)}) == []


def test_what_many_write_is_no_sign():
    task = "gan.losses"
    usual = code(known(task, "right")[0], task)
    few = {str(number): usual for number in range(similarity.MANY)}
    assert len(compared(task, few)) == len(list(combinations(few, 2)))
    assert compared(task, {str(number): usual for number in range(similarity.MANY + 1)}) == []


def test_the_codes_of_a_pair_are_those_of_the_students():
    task, source = "gan.losses", known("gan.losses", "right")[0]
    copy = renamed(source, ("gan_losses",))
    (pair,) = compared(task, {"x": code(source, task), "y": code(copy, task)})
    assert "on_real" in pair.first_code and "my_0" in pair.second_code
    assert "import" not in pair.first_code


def test_what_is_no_python_or_a_stub_is_passed_over():
    stub = 'def gan_losses(a, b):\n    raise NotImplementedError("x")'
    assert functions(["def gan_losses(:", stub, "x = 1"], "gan.losses") == ""
    assert "return 1" in functions(["def gan_losses(a, b):\n    return 1", stub], "gan.losses")
