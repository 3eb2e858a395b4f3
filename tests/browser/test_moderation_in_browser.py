"""The moderation page as an instructor uses it: choose for each key point, keep the mark, see the next answer."""

import os

import pytest
from made_up_class import asked, book, put
from notebook_page import NotebookPage
from test_lesson import ERROR

from quiz.classroom.session import Session
from quiz.terminal import cli

UNSURE = "One network makes images and the other one judges them, so both get better."


@pytest.fixture
def report(lab, lab_root, tmp_path):
    """A graded class beside the notebooks, with two answers that wait."""
    cell = asked("gan-what", UNSURE + " <b>bold</b>")
    put(tmp_path / "class", {f"{name}.ipynb": book(cell) for name in "ab"})
    place = lab_root / "notebooks" / "report"
    assert cli.main(["submissions", str(tmp_path / "class"), "--out", str(place)]) == 0
    return place


def test_an_instructor_marks_one_answer_and_ends(lab, page, report):
    notebook = NotebookPage(page, lab, "notebooks/00_start_here.ipynb")
    notebook.run("quiz.set_language")
    notebook.write("quiz.course_map()", 'quiz.moderate("report", by="AP")')
    output = notebook.run('quiz.moderate("report", by="AP")')
    output.get_by_text("Answers to look at: 2").wait_for()
    assert "<b>bold</b>" in output.inner_text(), "what a student wrote is text"
    keep = output.locator("button", has_text="Keep this mark")
    assert keep.is_disabled()
    points = output.locator(".widget-toggle-buttons")
    for place, said in enumerate(("said", "in part", "not said", "said")):
        points.nth(place).get_by_role("button", name=said, exact=True).click()
    output.get_by_text("mark: 62 of 100").wait_for()
    if "QUIZ_SCREENSHOTS" in os.environ:
        output.screenshot(path=os.path.join(os.environ["QUIZ_SCREENSHOTS"], "moderation.png"))
    keep.click()
    output.get_by_text("Answers to look at: 1").wait_for()
    output.locator("button", has_text="Finish").click()
    output.get_by_text("Marks and report are up to date").wait_for()
    assert Session(report).mark("a", "gan-what") == 2.5 / 4
    assert page.locator(ERROR).count() == 0
