"""Answers survive in the notebook: answered, saved, closed, opened again, saved again, they are all there."""

import json

from notebook_page import NotebookPage

from quiz.bank.loading import question
from quiz.practice.handed_in import records_in

SAVE = """async () => { await window.jupyterapp.commands.execute("docmanager:save"); }"""
CHOICE = "gan-blur"


def saved(page, place):
    """The records that the saved notebook carries."""
    page.evaluate(SAVE)
    page.wait_for_timeout(1500)
    book = json.loads(place.read_text(encoding="utf-8"))
    html = [
        "".join(output["data"].get("text/html", ""))
        for cell in book["cells"]
        for output in cell.get("outputs", ())
        if "data" in output
    ]
    return [record for one in html for record in records_in(one)]


def test_an_answer_stays_in_the_notebook_when_it_is_opened_and_saved_again(lab, page, lab_root):
    place = lab_root / "notebooks" / "01_gan.ipynb"
    book = NotebookPage(page, lab, "notebooks/01_gan.ipynb")
    book.run("quiz.set_language")
    output = book.run(f'quiz.ask("{question(CHOICE).label}")')
    assert "Not answered yet" in output.inner_text()
    output.locator("button.jupyter-button", has_text="A").first.click()
    output.locator("button.jupyter-button", has_text="Submit").click()
    output.get_by_text("Kept in this notebook").wait_for()
    output = book.run('quiz.ask("gan-what")')
    output.locator("textarea").fill("A generator turns noise into images and a discriminator tells real from fake.")
    output.locator("button.jupyter-button", has_text="Submit").click()
    output.get_by_text("Record it as it is").or_(output.get_by_text("Kept in this notebook")).first.wait_for(
        timeout=60_000
    )
    leave = output.locator("button.jupyter-button", has_text="Record it as it is")
    if leave.count():
        leave.click()
    output.get_by_text("Kept in this notebook").wait_for()
    first = saved(page, place)
    found = {record["question"]: record for record in first}
    assert set(found) == {CHOICE, "gan-what"}
    assert found[CHOICE]["kind"] == question(CHOICE).kind and isinstance(found[CHOICE]["answer"], int)
    assert "generator turns noise" in found["gan-what"]["answer"]

    page.goto("about:blank")
    again = NotebookPage(page, lab, "notebooks/01_gan.ipynb")
    assert "Kept in this notebook" in again.cell(again.find(f'quiz.ask("{question(CHOICE).label}")')).inner_text()
    assert saved(page, place) == first
