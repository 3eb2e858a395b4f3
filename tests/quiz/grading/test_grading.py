"""Grading: every kind, and every odd way to type a number."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from quiz.bank.draws import Draw, draw, plain_draw, shown
from quiz.bank.loading import bank as load_bank
from quiz.grading.kinds import grade
from quiz.grading.numerals import read_number
from quiz.ground.language import Text

ROOT = Path(__file__).parents[2] / "fixtures" / "bank"


@pytest.fixture(scope="module")
def bank():
    return load_bank(ROOT)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("0.5", 0.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("+5", 5.0),
        ("-5", -5.0),
        ("0,5", 0.5),
        ("-0,25", -0.25),
        ("12,5", 12.5),
        ("1,000", 1000.0),
        ("1,234,567.5", 1234567.5),
        ("1 000 000", 1000000.0),
        ("1_000", 1000.0),
        ("1/3", 1 / 3),
        ("-2 / 4", -0.5),
        ("½", 0.5),
        ("50%", 0.5),
        ("50 %", 0.5),
        ("0,5%", 0.005),
        ("1e-3", 1e-3),
        ("1.5E4", 1.5e4),
        ("０．５", 0.5),
        ("５０％", 0.5),
        ("１，０００", 1000.0),
        ("\u22121.5", -1.5),
        ("－3", -3.0),
        ("1e\u22123", 1e-3),
        (" 7 \n", 7.0),
        ("\u200b7\ufeff", 7.0),
        ("≈ 1.39", 1.39),
        ("= 4", 4.0),
        (3, 3.0),
        (2.5, 2.5),
        (np.float32(2.5), 2.5),
        (np.int64(7), 7.0),
    ],
)
def test_reads_a_number(typed, value):
    assert read_number(typed).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "enter a number"),
        ("   ", "enter a number"),
        ("\u200b", "enter a number"),
        (None, "enter a number"),
        ("NaN", "NaN"),
        ("nan", "NaN"),
        ("inf", "infinity"),
        ("-Infinity", "infinity"),
        ("∞", "infinity"),
        (math.nan, "NaN"),
        (-math.inf, "infinity"),
        ("1e999", "too large"),
        (10**400, "too large"),
        (True, "True"),
        (False, "False"),
        (np.True_, "True"),
        ("True", "True"),
        ("1/0", "0 below"),
        ("2*log(2)", "not evaluated"),
        ("2+2", "not evaluated"),
        ("10²", "not evaluated"),
        ("2**10", "not evaluated"),
        ("√2", "not evaluated"),
        ("__import__('os').system('true')", "not evaluated"),
        ("1/2/3", "not evaluated"),
        ("0x10", "not a number"),
        ("1j", "not a number"),
        ("three", "not a number"),
        ("三", "not a number"),
        ("1.2.3", "not a number"),
        ("5 apples", "not a number"),
        ("9" * 5000, "characters"),
        ("9" * 100, "characters"),
        ([1], "not a number"),
        (b"1", "not a number"),
        (1j, "not a number"),
    ],
)
def test_refuses_what_is_no_number_and_says_why(typed, told):
    reading = read_number(typed)
    assert reading.value is None
    assert told.casefold() in reading.reason.en.casefold()
    assert reading.reason.zh != reading.reason.en


def test_an_expression_is_never_evaluated(bank, tmp_path):
    target = tmp_path / "made"
    grade(bank["gan-loss-sum"], f"__import__('pathlib').Path({str(target)!r}).touch()")
    assert not target.exists()
    assert not grade(bank["gan-loss-sum"], "2*0.69315").readable


def test_units_may_follow_the_number(bank):
    question = bank["gan-loss-sum"]
    for typed in ("1.3863 nats", "1.3863nats", "1.3863 奈特", "1.3863 Nats", "1.3863 nat"):
        assert grade(question, typed).correct, typed
    assert not grade(question, "1.3863 bits").readable


def test_percent_sign_means_percent_where_percent_is_asked():
    assert read_number("50%", ("%",), percent=True).value == 50
    assert read_number("50", ("%",), percent=True).value == 50


def test_tolerance_is_relative_unless_absolute(bank):
    question = bank["gan-loss-sum"]
    assert grade(question, "1.3875").correct
    assert not grade(question, "1.389").correct
    absolute = question.model_copy(update={"absolute": True, "tolerance": 0.01})
    assert grade(absolute, "1.395").correct
    assert not grade(absolute, "1.40").correct


def test_exact_whole_numbers(bank):
    question = bank["gan-parameters"]
    drawn = draw(question, 4)
    right = drawn.values["n"] * drawn.values["m"] + drawn.values["m"]
    assert drawn.answer == right
    assert grade(question, str(right), drawn).correct
    assert not grade(question, str(right + 1), drawn).correct


@pytest.mark.parametrize(
    ("typed", "slip"), [("-1.3863", "sign"), ("138.63", "percent"), ("2.0", "logarithm"), ("0.693", "two"), ("9", None)]
)
def test_names_a_well_known_slip(bank, typed, slip):
    found = grade(bank["gan-loss-sum"], typed)
    assert found.readable and found.score == 0
    assert found.detail["slip"] == slip


def test_says_how_an_unusual_number_was_read(bank):
    feedback = " ".join(text.en for text in grade(bank["gan-loss-sum"], "1,387,000").feedback)
    assert "Read as 1387000" in feedback


def test_a_comma_is_read_as_it_was_meant(bank):
    found = grade(bank["gan-loss-sum"], "1,386")
    assert found.correct and "Read as 1.386" in " ".join(text.en for text in found.feedback)
    assert "Read as 2386" in " ".join(text.en for text in grade(bank["gan-loss-sum"], "2,386").feedback)


@pytest.mark.parametrize("typed", ["2 ln 2", "2ln2", "2*ln(2)", "2 · LN 2", "ln 4", "ln(16)/2", "２ ｌｎ ２"])
def test_a_multiple_of_a_logarithm_is_understood(bank, typed):
    assert grade(bank["gan-loss-sum"], typed).correct


@pytest.mark.parametrize(("typed", "told"), [("ln 0", "above 0"), ("ln 2/0", "0 below"), ("ln 2 + 1", "not evaluated")])
def test_a_logarithm_that_is_none_is_refused(typed, told):
    reading = read_number(typed)
    assert reading.value is None and told in reading.reason.en


def test_choice(bank):
    question = bank["gan-equilibrium"]
    right = grade(question, 0)
    assert right.correct and right.score == 1
    assert any(text.en == "The densities agree." for text in right.feedback)
    wrong = grade(question, "b")
    assert not wrong.correct and wrong.score == 0 and wrong.readable
    told = " ".join(text.zh for text in wrong.feedback)
    assert "那样会把所有图像判为假。" in told and "二分之一" in told


@pytest.mark.parametrize("answer", [None, "", "Z", 4, -1, True, 1.0, "0", [], {}, "AB", object()])
def test_what_is_no_choice_is_unreadable_rather_than_wrong(bank, answer):
    found = grade(bank["gan-equilibrium"], answer)
    assert not found.readable and found.score == 0 and found.feedback


def test_full_width_letter(bank):
    assert grade(bank["gan-equilibrium"], "Ａ").correct


def test_multi_gives_partial_credit_and_nothing_for_ticking_all(bank):
    question = bank["gan-stabilise"]
    assert grade(question, [0, 1, 2]).correct
    assert grade(question, "A, B，C").correct
    assert grade(question, [0, 1]).score == pytest.approx(2 / 3)
    assert grade(question, [0, 1, 2, 3]).score == 0
    assert any("every box" in text.en for text in grade(question, [0, 1, 2, 3]).feedback)
    assert grade(question, [0, 0, 0]).score == pytest.approx(1 / 3)
    assert grade(question, [3]).score == 0
    assert not grade(question, []).readable
    assert not grade(question, [0, 9]).readable
    assert not grade(question, 3).readable


def test_order(bank):
    question = bank["gan-step"]
    assert grade(question, [0, 1, 2, 3]).correct
    assert grade(question, "a b c d").correct
    assert 0 < grade(question, [1, 0, 2, 3]).score < 1
    assert grade(question, [3, 2, 1, 0]).score == 0
    assert any("draw noise → generate" in text.en for text in grade(question, [3, 2, 1, 0]).feedback)
    for answer in ([0, 1, 2], [0, 0, 1, 2], [0, 1, 2, 4], None, "x", 5):
        assert not grade(question, answer).readable


def test_match(bank):
    question = bank["gan-papers"]
    assert grade(question, [0, 1, 2]).correct
    found = grade(question, [1, 0, 2])
    assert found.score == pytest.approx(1 / 3)
    assert any("WGAN ↔ critic" == text.en for text in found.feedback)
    assert not grade(question, [0, 0, 0]).readable


def test_bug(bank):
    question = bank["gan-mean-bug"]
    (line,) = question.lines
    assert grade(question, {"line": line, "symptom": "silent", "repair": 0}).correct
    assert grade(question, {"line": f" {line} ", "symptom": "silent", "repair": "A"}).correct
    part = grade(question, {"line": line, "symptom": "crash", "repair": 1})
    assert part.score == pytest.approx(1 / 3)
    assert part.detail["parts"] == {"line": True, "symptom": False, "repair": False}
    assert any("divide by the count" in text.en for text in part.feedback)
    wrong = grade(question, {"line": 1, "symptom": "crash", "repair": 1})
    assert any(str(line) in text.en for text in wrong.feedback) and not wrong.correct
    unfinished = grade(question, {"line": line, "symptom": "silent"})
    assert (
        not unfinished.readable and "the repair" in unfinished.feedback[0].en and "怎么修" in unfinished.feedback[0].zh
    )
    for answer in (
        None,
        3,
        {},
        {"line": None},
        {"line": 999},
        {"line": 1.5},
        {"line": True},
        {"symptom": "loud"},
        {"repair": 7},
    ):
        assert not grade(question, answer).readable


def test_other_kinds_are_refused(bank):
    for name in ("gan-what", "gan-code"):
        with pytest.raises(ValueError, match="not graded here"):
            grade(bank[name], "x")


def test_draw_is_repeatable_and_varies(bank):
    question = bank["gan-equilibrium"]
    assert draw(question, 5) == draw(question, 5)
    assert len({draw(question, seed).order for seed in range(30)}) > 10
    assert len({draw(bank["gan-parameters"], seed).answer for seed in range(30)}) == 6


def test_answers_speak_of_what_was_shown(bank):
    for name in ("gan-equilibrium", "gan-stabilise", "gan-step", "gan-papers", "gan-mean-bug"):
        question = bank[name]
        for seed in range(20):
            drawn = draw(question, seed)
            assert grade(question, solution(question, drawn), drawn).correct


def solution(question, drawn):
    """The right answer in shown positions, found by reading the wording, not the grader's arithmetic."""
    listed = [text.en for text in shown(question, drawn)]
    if question.kind == "choice":
        return listed.index("one half")
    if question.kind == "multi":
        return [listed.index(name) for name in ("R1 penalty", "spectral norm", "two time scales")]
    if question.kind == "order":
        return [listed.index(item.en) for item in question.items]
    if question.kind == "match":
        return [listed.index(pair.right.en) for pair in question.pairs]
    return {"line": 13, "symptom": "silent", "repair": listed.index("divide by the count")}


def test_items_are_never_shown_in_the_right_order(bank):
    question = bank["gan-step"]
    assert all(list(draw(question, seed).order) != [0, 1, 2, 3] for seed in range(200))


def test_parameters_are_filled_in_and_keep_braces_in_maths(bank):
    question = bank["gan-parameters"]
    drawn = Draw(values={"n": 16, "m": 10}, answer=170.0)
    prompt = drawn.fill(question.prompt)
    assert "from 16 to 10 units" in prompt.en and "$w_{16}$" in prompt.en and "$w_{16}$" in prompt.zh
    assert drawn.fill(question.explanation).en == "16 times 10 and 10 more: 170."
    untouched = Text("a {set} and {x}", "{set}")
    assert drawn.fill(untouched) == untouched


def test_grades_can_be_stored(bank):
    for name, answer in (
        ("gan-equilibrium", 1),
        ("gan-stabilise", [0]),
        ("gan-loss-sum", "1"),
        ("gan-step", [1, 0, 2, 3]),
        ("gan-papers", [1, 0, 2]),
        ("gan-mean-bug", {"line": 3}),
    ):
        found = grade(bank[name], answer, plain_draw(bank[name]))
        assert json.loads(json.dumps(found.detail)) == found.detail
        assert all(isinstance(text, Text) and text.en and text.zh for text in found.feedback)
