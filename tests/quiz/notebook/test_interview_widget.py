"""The interview in a notebook, clicked through without a browser; words are marked by a stand-in."""

import sys
import threading

import ipywidgets
import pytest

import quiz
from quiz.bank.loading import bank
from quiz.exercises import exercise
from quiz.exercises.verdicts import CheckOutcome, CheckResult
from quiz.grading.text.grading import PointResult, TextResult
from quiz.ground import language
from quiz.ground.language import Text
from quiz.notebook import interview as interview_widget
from quiz.notebook.interview import Panel
from quiz.practice import interview as interviewing
from quiz.practice.clock import Ticker
from quiz.practice.interview import kept_record
from quiz.progress.store import Progress

SETTINGS = {"minutes": 20, "level": "junior", "topic": "gan", "lang": "en", "seed": 7}


@pytest.fixture(autouse=True)
def stand_in(monkeypatch, tmp_path):
    """Every point is met; every clock thread is stopped at the end; nothing is written into the repository."""
    monkeypatch.chdir(tmp_path)

    def mark(question, answer, lang):
        points = tuple(PointResult(point.id, "met", 1.0, (0, 2), answer[:2]) for point in question.key_points)
        return TextResult(question.id, lang, 4, 4, 4, points)

    monkeypatch.setattr(interviewing, "_mark", mark)
    yield
    interview_widget._close_others()
    language.set_language("en")


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def find(panel, kind, text=None):
    return next(
        one for one in walk(panel.box) if isinstance(one, kind) and text in (None, getattr(one, "description", None))
    )


def started(**settings):
    panel = Panel(SETTINGS | settings, "out")
    interview_widget._shown.append(panel)
    find(panel, ipywidgets.Button, str(interview_widget.START)).click()
    return panel


def skip_to(panel, kind):
    while panel.interview.turn.kind != kind:
        panel.skip.click()
    return bank()[panel.interview.turn.question]


def test_the_plan_is_shown_before_it_starts_and_no_question_is_told():
    panel = Panel(SETTINGS, "out")
    assert "explain in words" in find(panel, ipywidgets.HTML).value or any(
        "explain in words" in one.value for one in walk(panel.box) if isinstance(one, ipywidgets.HTML)
    )
    assert panel.interview is None and kept_record(Progress()) is None


def test_an_answer_in_words_is_kept_while_it_is_typed_and_graded_on_submit():
    panel = started()
    find(panel, ipywidgets.Textarea).value = "half a thought"
    assert Progress().kept(interviewing.TYPED) == "half a thought"
    find(panel, ipywidgets.Button, "Submit").click()
    assert [answer.answer for answer in panel.interview.record.answers] == ["half a thought"]
    assert find(panel, ipywidgets.Textarea).value == ""


def test_an_empty_answer_is_told_and_counts_nothing():
    panel = started()
    find(panel, ipywidgets.Button, "Submit").click()
    assert "Say something" in panel.note.value and panel.interview.record.answers == []


def test_a_number_is_recorded_once():
    panel = started()
    question = skip_to(panel, "number")
    find(panel, ipywidgets.Text).value = "12345"
    find(panel, ipywidgets.Button, "Submit").click()
    assert panel.interview.record.answers[-1].question == question.id
    assert len(Progress().attempts(question.id)) == 1


def test_code_is_taken_from_the_notebook(monkeypatch):
    panel = started()
    exercise_id = skip_to(panel, "code").exercise
    button = find(panel, ipywidgets.Button, str(interview_widget.CHECK))
    assert "raise NotImplementedError" in panel.place.children[1].value
    button.click()
    assert "No function" in panel.note.value
    for name in exercise(exercise_id).defines:
        monkeypatch.setattr(sys.modules["__main__"], name, lambda *given: None, raising=False)
    seen = CheckResult(exercise_id, "correct", (CheckOutcome(Text("value", "数值"), True, "value"),))
    monkeypatch.setattr(interview_widget, "check_functions", lambda exercise, *functions: seen)
    button.click()
    assert Progress().attempts(exercise_id)[0].score == 1


def test_pause_hides_the_question_and_stops_the_clock():
    panel = started()
    before = panel.place.children
    panel.pause.click()
    assert not panel.interview.clock.running and panel.place.children != before and panel.skip.disabled
    panel.pause.click()
    assert panel.interview.clock.running and panel.place.children == before and not panel.skip.disabled


def test_skipping_through_ends_in_the_report_and_stops_the_thread(tmp_path):
    panel = started()
    while panel.interview.turn:
        panel.skip.click()
    panel.ticker.thread.join(timeout=5)
    assert not panel.ticker.thread.is_alive()
    report = find(panel, ipywidgets.Output).outputs[0]["data"]["text/markdown"]
    assert "Mock interview" in report and "Skipped." in report
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".html", ".md"}


def test_after_a_restart_it_goes_on(monkeypatch):
    first = started()
    first.skip.click()
    first.ticker.stop()
    interview_widget._shown.clear()
    second = Panel(SETTINGS, "out")
    find(second, ipywidgets.Button, str(interview_widget.GO_ON)).click()
    interview_widget._shown.append(second)
    assert second.interview.turn == first.interview.turn and len(second.interview.record.answers) == 1


def test_a_second_panel_takes_over(monkeypatch):
    monkeypatch.setattr(interview_widget, "has_front_end", lambda: True)
    monkeypatch.setattr(interview_widget, "display", lambda *_: None)
    first = started()
    quiz.interview(resume=True)
    second = interview_widget._shown[-1]
    assert second is not first and second.interview.turn == first.interview.turn
    first.ticker.thread.join(timeout=5)
    assert not first.ticker.thread.is_alive() and first.buttons.layout.display == "none"


def test_bad_settings_and_nothing_to_go_on_with_are_told_without_a_traceback(monkeypatch, capsys):
    monkeypatch.setattr(interview_widget, "has_front_end", lambda: True)
    quiz.interview(level="expert")
    quiz.interview(resume=True)
    out = capsys.readouterr().out
    assert "expert" in out and "no interview to continue" in out


def test_where_nobody_can_click_there_is_the_plan_and_a_sample_report(monkeypatch):
    shown = []
    monkeypatch.setattr(interview_widget, "display", lambda one: shown.append(one.data))
    quiz.interview(topics=["gan"], lang="zh")
    assert "quiz interview --minutes 20" in shown[0] and "模拟面试报告" in shown[0]
    assert kept_record(Progress()) is None and Progress().attempts() == []


def test_the_clock_thread_ends_by_itself():
    ticked, done = [], threading.Event()

    def tick(count):
        ticked.append(count)
        if count == 3:
            done.set()
        return count < 3

    ticker = Ticker(tick, seconds=0.001)
    assert done.wait(10)
    ticker.thread.join(timeout=10)
    assert ticked == [1, 2, 3] and not ticker.thread.is_alive()
