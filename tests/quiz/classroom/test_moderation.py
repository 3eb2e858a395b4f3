"""A human marks what the grader is not sure of, and the two are compared."""

import json

import pytest
from made_up_class import asked, book, put

from quiz.bank.loading import bank
from quiz.classroom.moderation import agreement
from quiz.classroom.session import MODERATION, Session
from quiz.grading.text.grading import ClaimResult, PointResult, TextResult

UNSURE = "One network makes images and the other one judges them, so both get better."
POINTS = [point.id for point in bank()["gan-what"].key_points]


@pytest.fixture
def out(tmp_path, quiz):
    cell = asked("gan-what", UNSURE + " \x1b[31m[bold]<script>", ratings={POINTS[0]: 1.0})
    put(
        tmp_path / "class",
        {f"{name}.ipynb": book(cell) for name in "ab"} | {"c.ipynb": book(asked("gan-what", "I do not know."))},
    )
    quiz("submissions", tmp_path / "class", "--out", tmp_path / "out")
    return tmp_path / "out"


def test_a_human_marks_point_by_point(quiz, out):
    code, printed, _ = quiz("moderate", out, "--by", "me", typed=["y", "p", "?", "n", "y", "n", "n", "n", "n"])
    assert code == 0 and "Answers to look at: 2" in printed and "mark: 62 of 100" in printed
    assert "\x1b" not in printed and "[bold]<script>" in printed and "the student's own judgement: 1" in printed
    session = Session(out)
    assert session.mark("a", "gan-what") == 2.5 / 4 and session.mark("b", "gan-what") == 0
    assert session.moderated["a", "gan-what"]["by"] == "me" and session.to_moderate() == []
    assert (
        "62.50" in (out / "scores.csv").read_text() and "marked by a human" in (out / "students" / "a.html").read_text()
    )


@pytest.fixture
def contested(tmp_path, quiz, monkeypatch):
    """A class in which the grader finds a point and a claim wrong, and one of two students says they did not mean it."""
    question = bank()["gan-what"]
    claim = question.misconceptions[0]
    states = ("met", "contradicted", "missing", "missing")
    points = tuple(
        PointResult(point.id, state, 0.5, (0, 4), None)
        for point, state in zip(question.key_points, states, strict=True)
    )
    monkeypatch.setattr(
        "quiz.grading.text.engine.grade",
        lambda asked, answer, lang: TextResult(
            asked.id, lang, 1, 1, 1, points, (ClaimResult(claim.id, (0, 4), "Some"),), ()
        ),
    )
    said = [POINTS[1], claim.id, POINTS[0], "no-such", 7]
    put(
        tmp_path / "class",
        {
            "a.ipynb": book(asked("gan-what", "Some words")),
            "b.ipynb": book(asked("gan-what", "Some words", contested=said)),
            "c.ipynb": book(asked("gan-what", "Some words", contested="all")),
        },
    )
    quiz("submissions", tmp_path / "class", "--out", tmp_path / "out")
    return tmp_path / "out", claim


def test_what_a_student_contests_waits_for_a_human_and_moves_no_mark(quiz, contested):
    out, claim = contested
    session = Session(out)
    assert session.to_moderate() == [("b", "gan-what")]
    assert session.students["b"]["items"]["gan-what"]["contested"] == [POINTS[1], claim.id], "only what was found wrong"
    assert session.mark("a", "gan-what") == session.mark("b", "gan-what") == 1 / 4
    code, printed, _ = quiz("moderate", out, typed=["y", "y", "n", "n"])
    assert code == 0 and printed.count("the student says: that is not what I meant") == 2
    assert claim.statement.en.split("`")[0][:20] in printed
    assert Session(out).mark("b", "gan-what") == 0.5 and Session(out).to_moderate() == []


def test_the_report_shows_what_is_contested(contested):
    out, _ = contested
    assert (out / "students" / "b.html").read_text().count("you said: that is not what I meant") == 2
    assert "that is not what I meant" not in (out / "students" / "a.html").read_text()
    overview = (out / "report.html").read_text()
    assert "Contested most" in overview and "1 / 3" in overview


def test_later_and_stop_keep_what_was_marked(quiz, out):
    quiz("moderate", out, typed=["s", "y", "q"])
    assert not (out / MODERATION).exists()
    quiz("moderate", out, typed=["s", "y", "y", "y", "y"])
    assert Session(out).to_moderate() == [("a", "gan-what")]
    quiz("moderate", out, typed=["y", KeyboardInterrupt])
    assert Session(out).to_moderate() == [("a", "gan-what")]


def test_nothing_waits(quiz, out):
    quiz("moderate", out, typed=["y"] * 8)
    code, printed, _ = quiz("moderate", out)
    assert code == 0 and "Nothing is waiting for a human" in printed


def test_a_folder_without_a_class(quiz, tmp_path):
    code, _, error = quiz("moderate", tmp_path / "none")
    assert code == 2 and "holds no graded class" in error


def test_an_answer_to_a_question_that_is_gone_is_passed_over(quiz, out, monkeypatch):
    left = {name: one for name, one in bank().items() if name != "gan-what"}
    for place in ("moderation", "report"):
        monkeypatch.setattr(f"quiz.classroom.{place}.bank", lambda: left)
    code, printed, _ = quiz("moderate", out, typed=["y"])
    assert code == 0 and "gan-what" in printed


def test_agreement_counts_where_the_grader_was_sure(out):
    session = Session(out)
    states = ["met", "contradicted", "unsure", "missing"]
    for name in "ab":
        result = session.students[name]["items"]["gan-what"]
        result["points"] = [
            {"id": point, "state": state, "quote": ""} for point, state in zip(POINTS, states, strict=True)
        ]
    session.moderate("a", "gan-what", 0.5, dict.fromkeys(POINTS, 1.0))
    session.moderate("b", "gan-what", 0.5, dict(zip(POINTS, (1.0, 0.0, 1.0, 0.5), strict=True)))
    rows = agreement(session)
    assert sorted(rows[:2]) == sorted(f"gan-what\t{POINTS[place]}\ten\t1 of 2" for place in (1, 3))
    assert rows[2:] == [f"gan-what\t{POINTS[0]}\ten\t2 of 2"]


def test_every_mark_is_one_line(out):
    Session(out).moderate("a", "gan-what", 0.5, {POINTS[0]: 1.0}, by="me")
    (line,) = (out / MODERATION).read_text().splitlines()
    assert json.loads(line)["points"] == {POINTS[0]: 1.0}
