"""Shows one question in a notebook."""

import random

import ipywidgets
from IPython.display import Markdown, display

from quiz.bank.loading import UnknownQuestion, question
from quiz.ground.front_end import has_front_end
from quiz.ground.language import Text
from quiz.notebook.forms import FORMS
from quiz.notebook.handed_in import HandedIn
from quiz.notebook.parts import card, header
from quiz.progress.store import Progress
from quiz.rendering.markdown import as_text


def ask(question_id, seed=None):
    """Show one question; its answer is graded and remembered.

    Args:
        question_id: for example "gan-slope". An unknown id names the nearest ones.
        seed: fixes the numbers and the order that are drawn; fresh ones otherwise.
    """
    try:
        asked = question(question_id)
    except UnknownQuestion as unknown:
        print(unknown)
        return
    if not has_front_end():
        display(Markdown(as_text(asked)))
        return
    form = build(asked, random.randrange(2**31) if seed is None else seed)
    display(form.box)
    if asked.kind != "code":
        form.recorded = HandedIn(asked, Progress()).keep
    if asked.kind == "text":
        form.contested = form.recorded


def build(asked, seed):
    """The widgets of a question."""
    if asked.kind == "text":
        from quiz.notebook.text_form import TextAnswer

        return TextAnswer(asked)
    if asked.kind == "code":
        return CodePointer(asked)
    return FORMS[asked.kind](asked, seed)


class CodePointer:
    """A code question: says where to write the answer."""

    def __init__(self, asked):
        prompt, tag = header(asked)
        call = Text(
            f'Write it in the lesson, then run <code>quiz.check("{asked.exercise}", …)</code>.',
            f'在课里写好，然后运行 <code>quiz.check("{asked.exercise}", …)</code>。',
        )
        self.box = card(prompt, ipywidgets.HTML(str(call)), tag)
