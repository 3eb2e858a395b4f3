"""A review as a person takes it: put two questions off, answer the third, see when it comes back, look at the dashboard."""

from notebook_page import NotebookPage
from test_lesson import ERROR, choose

from quiz.bank.loading import question

ANSWERED = "gan-implicit"


def press(output, label):
    output.locator("button.jupyter-button", has_text=label).click()


def test_a_review_and_the_dashboard_in_the_browser(lab, page):
    book = NotebookPage(page, lab, "notebooks/00_start_here.ipynb")
    book.run("quiz.set_language")
    book.write("quiz.course_map()", "quiz.review(limit=3)")
    output = book.run("quiz.review(limit=3)")
    output.get_by_text("What is a GAN?").wait_for()
    press(output, "Not now")
    output.get_by_text("match each part").wait_for()
    press(output, "Not now")
    right = next(choice for choice in question(ANSWERED).choices if choice.correct)
    choose(output, right.text.en[:40])
    output.get_by_text(f"{question(ANSWERED).label} comes back in").wait_for()
    press(output, "Next question")
    output.get_by_text("Answered 1, 1 of them correctly.").wait_for()
    book.write(question("gan-equilibrium-loss").label, "quiz.dashboard(), None")
    seen = book.run("quiz.dashboard(), None")
    seen.locator("img").wait_for()
    assert "questions answered" in seen.inner_text()
    assert page.locator(ERROR).count() == 0
