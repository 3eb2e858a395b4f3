"""The moderation of a class in a notebook, clicked through without a browser: the same records as in the terminal."""

import json

import pytest
from made_up_class import asked, book, put

import quiz
from quiz.bank.loading import bank
from quiz.classroom.moderation import Moderator
from quiz.classroom.session import MODERATION, SCORES, Session
from quiz.notebook import moderation
from quiz.notebook.moderation import Moderation

UNSURE = "One network makes images and the other one judges them, so both get better."
POINTS = [point.id for point in bank()["gan-what"].key_points]


@pytest.fixture
def out(tmp_path):
    """A graded class in which two answers wait."""
    from quiz.terminal import cli

    cell = asked("gan-what", UNSURE + " <script>", ratings={POINTS[0]: 1.0})
    put(tmp_path / "class", {"a.ipynb": book(cell), "b.ipynb": book(cell), "c.ipynb": book(asked("gan-what", "?"))})
    assert cli.main(["submissions", str(tmp_path / "class"), "--out", str(tmp_path / "out")]) == 0
    return tmp_path / "out"


def choose(page, *worths):
    for one, worth in zip(page.choices.values(), worths, strict=True):
        one.value = worth


def test_a_mark_is_kept_once_every_point_is_judged(out):
    page = Moderation(Session(out), "me")
    assert "Answers to look at: 2" in page.status.value and page.keep.disabled
    shown = page.place.children[0].value
    assert UNSURE in shown and "<script>" not in shown and "&lt;script&gt;" in shown
    assert "the student's own judgement: 1" in page.place.children[1].children[1].value
    choose(page, 1.0, 0.5, 0.0, 1.0)
    assert not page.keep.disabled and "mark: 62 of 100" in page.status.value
    assert not (out / MODERATION).exists()
    page.keep.click()
    session = Session(out)
    assert session.mark("a", "gan-what") == 2.5 / 4 and session.moderated["a", "gan-what"]["by"] == "me"
    assert page.case.student == "b" and page.keep.disabled, "the next answer begins with nothing chosen"


def test_the_terminal_and_the_page_keep_the_same(out, monkeypatch):
    page = Moderation(Session(out), "me")
    choose(page, 1.0, 0.5, 0.0, 1.0)
    page.keep.click()
    typed = iter("ypny")
    monkeypatch.setattr("builtins.input", lambda _: next(typed))
    from quiz.terminal.options import new_console

    Moderator(Session(out), new_console(), "me").lead()
    first, second = map(json.loads, (out / MODERATION).read_text().splitlines())
    assert first.keys() == second.keys() and (first["student"], second["student"]) == ("a", "b")
    assert all(first[name] == second[name] for name in ("item", "score", "points", "by", "answer"))


def test_later_keeps_nothing_and_the_end_writes_marks_and_report(out):
    page = Moderation(Session(out))
    page.later.click()
    choose(page, 1.0, 1.0, 1.0, 1.0)
    page.keep.click()
    assert "Answers marked: 1" in page.status.value and page.place.children == ()
    assert "100.00" in (out / SCORES).read_text()
    assert "marked by a human" in (out / "students" / "b.html").read_text()
    assert [case.student for case in Moderation(Session(out)).waiting] == ["a"]


def test_finish_ends_it_with_answers_left(out):
    page = Moderation(Session(out))
    page.end.click()
    assert "Answers marked: 0" in page.status.value and page.keep.layout.display == "none"
    assert len(Session(out).to_moderate()) == 2


def test_nothing_waits(out):
    page = Moderation(Session(out))
    for _ in "ab":
        choose(page, 0.0, 0.0, 0.0, 0.0)
        page.keep.click()
    assert "Nothing is waiting for a human" not in page.status.value
    assert Moderation(Session(out)).waiting == []


def test_a_question_that_is_gone_can_only_be_passed_over(out, monkeypatch):
    left = {name: one for name, one in bank().items() if name != "gan-what"}
    for place in ("moderation", "report"):
        monkeypatch.setattr(f"quiz.classroom.{place}.bank", lambda: left)
    page = Moderation(Session(out))
    assert "no longer has this question" in page.place.children[0].value and page.keep.disabled
    page.later.click()
    page.later.click()
    assert page.place.children == ()


def test_where_there_is_no_class_or_nobody_can_click_it_says_so(out, tmp_path, capsys, monkeypatch):
    quiz.moderate(tmp_path / "none")
    assert "holds no graded class" in capsys.readouterr().out
    quiz.moderate(out)
    assert "quiz moderate" in capsys.readouterr().out
    shown = []
    monkeypatch.setattr(moderation, "has_front_end", lambda: True)
    monkeypatch.setattr(moderation, "display", shown.append)
    quiz.moderate(str(out), by="me")
    assert len(shown) == 1
