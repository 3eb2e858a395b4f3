"""Answering in words, without a browser; the grader's verdicts are given, so that the widget alone is under test."""

import pytest

from quiz.bank.loading import question
from quiz.grading.text.grading import ClaimResult, PointResult, TextResult
from quiz.notebook.text_form import TextAnswer
from quiz.practice import answering
from quiz.practice.handed_in import record_of
from quiz.progress.store import Progress

ASKED = question("gan-what")


def result(states, score, low, high, claims=(), flags=()):
    points = tuple(
        PointResult(point.id, state, 0.5, (0, 4), "Some" if state == "met" else None)
        for point, state in zip(ASKED.key_points, states, strict=True)
    )
    return TextResult(ASKED.id, "en", score, low, high, points, claims, flags)


@pytest.fixture
def verdict(monkeypatch):
    """Set what the grader says to every answer."""

    def say(*args, **kwargs):
        monkeypatch.setattr("quiz.grading.text.engine.grade", lambda asked, answer, lang: result(*args, **kwargs))

    return say


def test_draft_survives_a_new_kernel():
    TextAnswer(ASKED).field.value = "half a thought"
    assert TextAnswer(ASKED).field.value == "half a thought"


def test_enter_is_a_new_line_and_the_button_submits(verdict):
    verdict(["met"] * 4, 4, 4, 4)
    shape = TextAnswer(ASKED)
    shape.field.value = "one paragraph"
    shape.field.value += "\n"
    shape.field.value += "\nanother"
    assert not shape.feedback.value and Progress().kept(ASKED.id) == "one paragraph\n\nanother"
    shape.submit.click()
    assert shape.feedback.value and shape.submit.disabled
    assert [attempt.score for attempt in Progress().attempts(ASKED.id)] == [1.0]
    assert Progress().kept(ASKED.id) == ""


def test_feedback_shows_points_quotes_misconception_and_model_answer(verdict):
    claim = ASKED.misconceptions[0]
    verdict(
        ["met", "contradicted", "missing", "missing"],
        1,
        1,
        1,
        (ClaimResult(claim.id, (0, 4), "Some"),),
        ("core-inversion",),
    )
    shape = TextAnswer(ASKED)
    shape.field.value = "Some <b>answer</b>"
    shape.submit.click()
    shown = shape.feedback.value
    assert "1 of 4" in shown and "“Some”" in shown and "you said the opposite" in shown
    assert claim.feedback.en[:30] in shown and ASKED.model_answer.en[:30] in shown
    assert "<b>answer</b>" not in shown


def test_what_stays_unsure_is_rated_by_the_learner_before_it_counts(verdict):
    verdict(["met", "unsure", "unsure", "missing"], 1, 1, 3)
    shape = TextAnswer(ASKED)
    shape.field.value = "Some answer"
    shape.submit.click()
    assert len(shape.ratings.children) == 3 and Progress().attempts(ASKED.id) == []
    for rating, said in zip(shape.ratings.children[:2], (True, False), strict=True):
        rating.children[1].children[0 if said else 2].click()
    [attempt] = Progress().attempts(ASKED.id)
    assert attempt.score == pytest.approx(0.5)
    assert sorted(attempt.detail["self_rated"].values()) == [0.0, 1.0] and attempt.claimed
    assert "2 of 4" in shape.ratings.children[0].value


def test_an_empty_answer_is_not_graded(verdict):
    verdict(["met"] * 4, 4, 4, 4)
    shape = TextAnswer(ASKED)
    shape.field.value = "  "
    shape.submit.click()
    assert "Write an answer first" in shape.feedback.value and not shape.submit.disabled


def test_what_was_found_wrong_can_be_contested(verdict):
    verdict(["met", "contradicted", "missing", "missing"], 1, 1, 1)
    shape = TextAnswer(ASKED)
    shape.field.value = "Some answer"
    shape.submit.click()
    [attempt] = Progress().attempts(ASKED.id)
    told = []
    shape.contested = told.append
    [row] = shape.ratings.children
    row.children[0].click()
    assert told == [attempt], "the notebook keeps it beside the answer"
    assert record_of(ASKED, attempt, answering.contested(Progress(), attempt))["contested"] == [ASKED.key_points[1].id]
    assert answering.contested(Progress(), attempt) == [ASKED.key_points[1].id] and row.children[0].disabled
    assert [one.score for one in Progress().attempts(ASKED.id)] == [0.25]


def test_an_answer_that_is_not_rated_is_recorded_as_it_stands(verdict):
    verdict(["met", "unsure", "unsure", "missing"], 1, 1, 3)
    shape = TextAnswer(ASKED)
    shape.field.value = "Some answer"
    shape.submit.click()
    shape.ratings.children[-1].click()
    [attempt] = Progress().attempts(ASKED.id)
    assert attempt.score == 0.25 and TextAnswer(ASKED).field.value == ""


def test_one_answer_counts_once(verdict):
    verdict(["met"] * 4, 4, 4, 4)
    shape = TextAnswer(ASKED)
    shape.field.value = "Some answer"
    shape.submit.click()
    shape.submit.click()
    shape.grade()
    assert len(Progress().attempts(ASKED.id)) == 1


def test_a_judge_is_a_switch_that_says_where_the_text_goes(monkeypatch):
    from quiz.bank.loading import question
    from quiz.notebook.text_form import TextAnswer

    monkeypatch.delenv("IMAGEGEN_JUDGE", raising=False)
    assert TextAnswer(question("gan-what")).judged.layout.display == "none"
    monkeypatch.setenv("IMAGEGEN_JUDGE", "http://localhost:11434/v1#small")
    form = TextAnswer(question("gan-what"))
    assert form.judged.layout.display in ("", None) and form.judged.value is False
    assert "http://localhost:11434/v1" in form.judged.description
