"""How checks are told: the first failing one in full, with the call that failed, never with what would have been right."""

import numpy as np
import pytest

from quiz.exercises import UnknownExercise, exercise
from quiz.exercises.verdicts import CheckResult, Verdict, call, help_left
from quiz.ground.language import Text
from quiz.worker.loading import load
from quiz.worker.running import twin


def verdict_of(*checks):
    verdict = Verdict()
    for found, expected, options in checks:
        verdict.close(Text(f"check {len(verdict.checks)}", "检查"), found, expected, "value", **options)
    return CheckResult("gan.losses", "wrong", tuple(verdict.checks))


def test_only_the_first_failing_check_is_told_in_full():
    result = verdict_of((1.0, 1.0, {}), (2.0, 3.0, {"call": "f(1)"}), (5.0, 7.0, {"call": "g(1)"}))
    assert list(result.lines()) == [
        ("✓", "check 0"),
        ("✗", "check 1: `f(1)` gave 2, which is not right"),
        ("✗", "check 2"),
    ]
    assert result.score == pytest.approx(1 / 3)
    assert result.primary is result.checks[1]


def test_a_message_quotes_the_call_and_not_what_is_right():
    asked = call("f", np.float32([[0.5], [-1.25]]), np.zeros((40, 2)), k=3)
    assert asked == "f([[0.5], [-1.25]], <float64 (40, 2)>, k=3)"
    (told,) = verdict_of((np.array([1.0, 2.0]), np.array([1.0, 8.125]), {"call": asked})).checks
    assert told.message.en == f"`{asked}` gave [1, 2], which is not right"
    assert told.message.zh == f"`{asked}` 得到 [1, 2]，不对"


def test_a_known_mistake_is_named_though_its_shape_is_another():
    wrong = {"not-reduced": (np.array([1.0, 3.0]), Text("a mean is asked for", "要的是平均"))}
    result = verdict_of((np.array([1.0, 3.0]), 2.0, {"wrong": wrong, "call": "f(1)"}))
    assert result.category == "not-reduced"
    assert result.primary.message.en == "a mean is asked for (`f(1)` gave [1, 3])"


@pytest.mark.parametrize("found", [np.float64(3.0), np.array([2.0]), np.array([[1, 2], [3, 4]])])
def test_a_wrong_shape_says_what_is_asked_for(found):
    told = verdict_of((found, np.zeros(3), {"call": "f(1)"})).primary
    assert told.category == "shape"
    assert told.message.en == f"`f(1)` has shape {found.shape}, the docstring asks for (3,)"


def test_when_no_hint_is_left_there_is_a_solution():
    assert 'quiz.hint("gan.losses") (2 left)' in help_left("gan.losses", 2).en
    for text in (help_left("gan.losses", 0).en, help_left("gan.losses", 0).zh):
        assert 'quiz.solution("gan.losses")' in text


@pytest.mark.parametrize(
    ("written", "code"),
    [("gаn_losses", "U+0430"), ("gan_lοsses", "U+03BF"), ("gan_\u200blosses", "U+200B")],
)
def test_a_name_that_only_looks_right_is_explained(written, code):
    en, zh = twin(written, "gan_losses")
    assert code in en and code in zh


def test_other_names_are_no_twins():
    assert twin("gan_losses", "gan_losses") is None
    assert twin("gan_loss", "gan_losses") is None


def test_a_function_under_a_cyrillic_name(tmp_path):
    _, failure = load(["def gаn_losses(real, fake, kind):\n    return 1, 2\n"], ("gan_losses",), False, tmp_path)
    assert "looks the same" in failure.en and "U+0430" in failure.en and "U+0430" in failure.zh


def test_an_exercise_under_a_cyrillic_id():
    with pytest.raises(UnknownExercise, match=r"looks the same is known, but .*U\+0430"):
        exercise("gаn.losses")
