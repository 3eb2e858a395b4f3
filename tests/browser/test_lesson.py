"""Lesson 01 as a person takes it: answer wrong, read why, answer right, check an exercise, come back after a restart."""

from notebook_page import NotebookPage

from quiz.bank.loading import question

CHOICE = "gan-blur"
RIGHT_LOSSES = """
def gan_losses(real_logits, fake_logits, kind="non-saturating"):
    def mean_softplus(values):
        return tf.reduce_mean(tf.nn.softplus(values))

    on_fake = mean_softplus(fake_logits)
    generator_loss = mean_softplus(-fake_logits) if kind == "non-saturating" else -on_fake
    return mean_softplus(-real_logits) + on_fake, generator_loss
"""
ERROR = '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]'


def choose(output, text):
    """Press the letter beside a choice and submit."""
    row = output.locator(".widget-hbox", has_text=text).filter(has=output.page.locator("button.jupyter-button")).last
    row.locator("button.jupyter-button").first.click()
    output.locator("button.jupyter-button", has_text="Submit").click()


def test_lesson_01_in_the_browser(lab, page):
    book = NotebookPage(page, lab, "notebooks/01_gan.ipynb")
    book.run("quiz.set_language")
    book.run("import keras")

    asked = question(CHOICE)
    right = next(choice for choice in asked.choices if choice.correct)
    wrong = next(choice for choice in asked.choices if not choice.correct)
    output = book.run(f'quiz.ask("{asked.label}")')
    choose(output, wrong.text.en[:40])
    output.get_by_text("Not correct.").wait_for()
    assert wrong.why.en[:40] in output.inner_text()
    # The rows are drawn anew in another order; until then a click would land in the old ones.
    pressed = output.locator("button.mod-active")
    assert pressed.count() == 1
    output.locator("button.jupyter-button", has_text="Try again").click()
    pressed.wait_for(state="detached")
    choose(output, right.text.en[:40])
    output.get_by_text("Correct.").wait_for()
    assert asked.explanation.en[:40] in output.inner_text()

    book.run("def gan_losses")
    assert "not attempted" in book.run('quiz.check("gan.losses"').inner_text()
    book.write("def gan_losses", RIGHT_LOSSES.replace("-on_fake", "on_fake"))
    book.run("def gan_losses")
    assert "5 of 7 checks passed" in book.run('quiz.check("gan.losses"').inner_text()
    book.write("def gan_losses", RIGHT_LOSSES)
    book.run("def gan_losses")
    assert "correct" in book.run('quiz.check("gan.losses"').inner_text()

    book.restart()
    book.write("import keras", "from quiz.progress import Progress\nprint([a.score for a in Progress().attempts()])")
    book.run("quiz.set_language")
    scores = book.run("Progress().attempts()").inner_text()
    assert scores.strip() == "[0.0, 1.0, 0.7142857142857143, 1.0]"
    assert page.locator(ERROR).count() == 0
    assert page.outside == []


def test_the_start_page_maps_the_lessons_in_both_languages(lab, page):
    for path, title in (("00_start_here", "Generative adversarial networks"), ("zh/00_start_here", "生成对抗网络")):
        book = NotebookPage(page, lab, f"notebooks/{path}.ipynb")
        book.run("quiz.set_language")
        assert title in book.run("quiz.course_map()").inner_text()
