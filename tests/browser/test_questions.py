"""Every kind of question for the mouse, the keys and a screen reader, in the light and the dark theme, in both languages."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from notebook_page import NotebookPage

KINDS = {
    "choice": "gan-implicit",
    "multi": "gan-function-space",
    "number": "gan-jsd-coins",
    "order": "gan-iteration-order",
    "match": "gan-roles",
    "bug": "gan-bug-alpha",
    "text": "gan-what",
}
ASK = "for asked in {}: quiz.ask(asked, seed=1)"
SET_THEME = """(theme) => window.jupyterapp.commands.execute("apputils:change-theme", {theme})"""
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
# Rules on a whole page are JupyterLab's business; an iframe or a landmark is none of a question's.
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
# MathJax hides its visible glyphs from screen readers itself.
CONTEXT = {"include": [[".quiz-question"]], "exclude": [["mjx-container"]]}
GRADED = "button.quiz-again:visible"


def problems(page):
    found = Axe().run(page, context=CONTEXT, options=RULES).response["violations"]
    return [(one["id"], node["html"][:200], node["failureSummary"][:300]) for one in found for node in one["nodes"]]


def look(page, book, questions, name):
    """No problem in either theme; with QUIZ_SCREENSHOTS set, a picture of each question too."""
    found = []
    for theme, title in THEMES.items():
        page.evaluate(SET_THEME, title)
        page.wait_for_selector(f'body[data-jp-theme-light="{str(theme == "light").lower()}"]', state="attached")
        page.wait_for_timeout(300)
        found += [(theme, *one) for one in problems(page)]
        if folder := os.environ.get("QUIZ_SCREENSHOTS"):
            for kind, question in questions.items():
                question.screenshot(path=f"{folder}/{name}-{theme}-{kind}.png")
    assert found == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_of_question(lab, page, language):
    book = NotebookPage(page, lab, f"notebooks/{'' if language == 'en' else 'zh/'}00_start_here.ipynb")
    book.run("quiz.set_language")
    book.write("quiz.course_map()", ASK.format([*KINDS.values()]))
    output = book.run("quiz.ask(asked")
    boxes = output.locator(".quiz-question")
    boxes.nth(len(KINDS) - 1).wait_for()
    questions = {kind: boxes.nth(place) for place, kind in enumerate(KINDS)}
    page.wait_for_function("() => document.querySelectorAll('.quiz-question[data-quiz-ready]').length === 7")
    look(page, book, questions, f"{language}-before")

    choice = questions["choice"]
    row = choice.locator(".quiz-option").nth(1)
    size = row.bounding_box()
    row.click(position={"x": size["width"] - 5, "y": size["height"] / 2})
    pressed = choice.locator('button[aria-pressed="true"]')
    pressed.wait_for()
    assert pressed.inner_text() == "B" and pressed.get_attribute("aria-label").startswith("B: ")
    cells = page.locator(".jp-Notebook-cell").count()
    pressed.focus()
    page.keyboard.press("a")
    choice.locator('button[aria-pressed="true"]:text-is("A")').wait_for()
    choice.locator('button[aria-pressed="true"]:text-is("B")').wait_for(state="detached")
    assert choice.locator('button[aria-pressed="true"]').count() == 1
    page.keyboard.press("Control+Enter")
    choice.locator(GRADED).wait_for()
    assert choice.locator(".quiz-verdict").count() >= 1
    page.wait_for_function("() => document.activeElement.classList.contains('quiz-again')")
    assert choice.locator(".quiz-feedback").get_attribute("role") == "status"
    assert page.locator(".jp-Notebook-cell").count() == cells

    order = questions["order"]
    first = order.locator(".quiz-row").nth(0).locator(".quiz-text").inner_text().split(". ", 1)[1]
    order.locator(".quiz-down").nth(0).focus()
    page.keyboard.press("Enter")
    order.locator(".quiz-row").nth(1).get_by_text(first[:20]).wait_for()
    assert page.evaluate("() => document.activeElement.getAttribute('aria-label')").endswith(first[-10:])
    page.keyboard.press("Control+Enter")

    multi = questions["multi"]
    multi.locator(".quiz-option").nth(0).click()
    multi.locator("button.quiz-submit").click()
    questions["number"].locator("input").fill("0.123")
    page.keyboard.press("Enter")
    match = questions["match"]
    for place in range(match.locator("select").count()):
        match.locator("select").nth(place).select_option(index=place + 1)
    match.locator("button.quiz-submit").click()
    bug = questions["bug"]
    bug.locator("input").fill("1")
    bug.locator("select").select_option(index=1)
    bug.locator(".quiz-option").nth(0).click()
    bug.locator("button.quiz-submit").click()
    bug.locator("tr.quiz-faulty").first.wait_for()
    words = questions["text"]
    words.locator("textarea").fill("")  # a draft of the other language may be waiting
    page.keyboard.type("Two networks play.")
    page.keyboard.press("Enter")
    page.keyboard.type("One makes images.")
    page.keyboard.press("Control+Enter")
    words.locator(GRADED).wait_for(timeout=120_000)
    assert "Two networks play.\nOne makes images." in words.locator(".quiz-feedback").inner_text()
    assert words.locator("textarea").input_value() == "Two networks play.\nOne makes images."
    for kind in KINDS:
        questions[kind].locator(GRADED).wait_for()
    look(page, book, questions, f"{language}-after")
