"""Questions on paper: a sheet to print, with or without its key, as one HTML file or as markdown."""

import random

from quiz.export.cards import back, card, front, plain_formula, words
from quiz.ground.language import Text
from quiz.rendering.templates import environment

FORMATS = ("html", "md")
TITLE = Text("Image generation: interview questions", "图像生成面试题")


def sheet(questions, language, seed=0, answers=True, form="html"):
    """A sheet of questions, a str. The same seed gives the same letters and numbers, with the key or without.

    Args:
        questions: questions of the bank, in the order to print.
        language: "en" or "zh".
        seed: fixes the order of choices and the numbers that are drawn.
        answers: whether the key stands at the end.
        form: "html", which needs no network and no script, or "md".
    """
    count = Text(f"{len(questions)} questions, seed {seed}", f"共 {len(questions)} 题，随机种子 {seed}")
    names = words(language, plain_formula) | {
        "title": TITLE.get(language),
        "subtitle": count.get(language),
        "cards": [card(question, seed) for question in questions],
        "answers": answers,
        "flat": lambda text: " ".join(text.get(language).split()),
        "front": _side(front, language),
        "back": _side(back, language),
    }
    return environment().get_template(f"sheet.{form}").render(names)


def _side(side, language):
    from markupsafe import Markup

    return lambda one: Markup(side(one, language, plain_formula))


def draw_questions(questions, count, seed):
    """``count`` of the questions drawn by the seed, in their own order; all of them when there are no more."""
    places = random.Random(f"sheet:{seed}").sample(range(len(questions)), min(count, len(questions)))
    return [questions[place] for place in sorted(places)]
