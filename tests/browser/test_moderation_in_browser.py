"""An instructor marks a hand-in by clicking, in JupyterLab: nothing can be kept before every point is judged."""

import os

import pytest
from notebook_page import NotebookPage
from test_lesson import ERROR

from quiz.bank.loading import bank
from quiz.classroom.session import Session

SAID = ["said", "in part", "not said", "said"]


@pytest.fixture
def report(tmp_path):
    """A graded class in which one answer waits."""
    from made_up_class import asked, book, put

    from quiz.terminal import cli

    answer = "One network makes images and the other one judges them, so both get better. <b>bold</b>"
    put(tmp_path / "class", {"ada.ipynb": book(asked("gan-what", answer))})
    assert cli.main(["submissions", str(tmp_path / "class"), "--out", str(tmp_path / "out")]) == 0
    return tmp_path / "out"


def test_an_answer_is_marked_by_clicking(lab, page, report):
    notebook = NotebookPage(page, lab, "notebooks/00_start_here.ipynb")
    notebook.run("quiz.set_language")
    notebook.write("quiz.course_map()", f"quiz.moderate({str(report)!r}, by='me')")
    output = notebook.run("quiz.moderate(")
    rows = output.locator(".quiz-row")
    rows.nth(3).wait_for()
    assert "<b>bold</b>" in output.inner_text()
    keep = output.get_by_role("button", name="Keep this mark")
    for row, said in enumerate(SAID):
        assert keep.is_disabled()
        rows.nth(row).get_by_text(said, exact=True).click()
    output.get_by_text("mark: 62 of 100").wait_for()
    if folder := os.environ.get("QUIZ_SCREENSHOTS"):
        output.screenshot(path=f"{folder}/moderation.png")
    keep.click()
    output.get_by_text("Answers marked: 1").wait_for()
    session = Session(report)
    assert session.mark("ada", "gan-what") == 2.5 / 4
    points = [point.id for point in bank()["gan-what"].key_points]
    assert session.moderated["ada", "gan-what"]["by"] == "me" and set(points) <= set(
        session.moderated["ada", "gan-what"]["points"]
    )
    assert page.locator(ERROR).count() == 0
