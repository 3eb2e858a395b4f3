"""The two-alternative test of lesson 02: a person clicks through the pairs and gets a share with its interval."""

from notebook_page import NotebookPage

SHOW_ONE_PIXEL_IMAGES = """
trials = human.draw_trials(np.ones((9, 4, 4)), np.zeros((9, 4, 4)), count=9, seed=2)
print("".join("LR"[trial.real_side] for trial in trials))
form = human.show(trials, rater=None)
"""
ERROR = '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]'


def test_clicking_through_the_pairs(lab, page):
    book = NotebookPage(page, lab, "notebooks/02_metrics.ipynb")
    book.run("quiz.set_language")
    book.run("from imagegen import data")
    book.write("human.show(trials", SHOW_ONE_PIXEL_IMAGES)
    output = book.run("human.show(trials")
    sides = output.locator("pre").first.inner_text().strip()
    for number, side in enumerate(sides, 1):
        output.get_by_text(f"Trial {number} of 9").wait_for()
        assert output.locator("img").count() == 2
        output.locator("button.jupyter-button", has_text="left" if side == "L" else "right").click()
    output.get_by_text("9 of 9 right: 100%, 95 % interval 70% to 100%").wait_for()
    assert not output.locator("button.jupyter-button").first.is_visible()
    assert page.locator(ERROR).count() == 0
    assert page.outside == []
