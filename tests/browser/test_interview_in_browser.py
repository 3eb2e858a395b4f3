"""The mock interview as a person has it: the clock runs, the kernel dies in mid interview, the report leads into a lesson."""

import re

from notebook_page import NotebookPage

from quiz.bank.loading import question

ERROR = '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]'
INTERVIEW = 'quiz.interview(minutes=20, level="junior", topics=["gan"], seed=7)'

FIRST_TAB = """() => window.jupyterapp.shell.activateById([...window.jupyterapp.shell.widgets("main")][0].id)"""
IN_VIEW = """(node) => {
    const top = node.getBoundingClientRect().top;
    return 0 < top && top < window.innerHeight;
}"""


def press(output, label):
    output.locator("button.jupyter-button", has_text=label).click()


def test_an_interview_over_a_restart_of_the_kernel(lab, page):
    book = NotebookPage(page, lab, "notebooks/00_start_here.ipynb")
    book.run("import sys")
    book.write(f'quiz.ask("{question("gan-equilibrium-loss").label}")', INTERVIEW)
    output = book.run(INTERVIEW)
    press(output, "Start")
    output.get_by_text(re.compile(r"1 · 0:0[2-9] / 20:00")).wait_for()
    press(output, "Skip")
    output.get_by_text(re.compile(r"2 · 0:")).wait_for()

    book.restart()
    book.run("import sys")
    output = book.run(INTERVIEW)
    press(output, "Continue")
    output.get_by_text(re.compile(r"2 · 0:")).wait_for()
    press(output, "Pause")
    output.get_by_text("Paused.").wait_for()
    press(output, "Continue")
    for _ in range(4):
        press(output, "Skip")
    output.get_by_text("Review first").wait_for()
    assert output.get_by_text("0 of 100").count() >= 1

    # JupyterLab goes to the section of a notebook that is open; one that it opens just now it shows from the top.
    link = output.get_by_role("link", name=re.compile("The idea")).first
    heading = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) h2", has_text="2 · The idea")
    link.click()
    heading.wait_for(timeout=60_000)
    page.evaluate(FIRST_TAB)
    link.click()
    page.wait_for_function(IN_VIEW, arg=heading.element_handle())
    assert page.locator(ERROR).count() == 0
    assert page.outside == []
