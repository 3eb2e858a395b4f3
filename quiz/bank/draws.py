"""What is drawn for one attempt at a question: its numbers and the order of its choices."""

import random
import re
from dataclasses import dataclass, field

from quiz.ground.language import Text

_MATHS = re.compile(r"(\$\$.+?\$\$|\$[^$\n]+\$)", re.DOTALL)


@dataclass(frozen=True)
class Draw:
    """What one attempt shows: the parameter ``values`` and the ``order`` of choices, items or right sides.

    ``order[shown] == position in the bank``.
    """

    values: dict = field(default_factory=dict)
    order: tuple = ()
    answer: float | None = None

    def fill(self, text):
        """A Text with {parameter} and {answer} filled in; inside $maths$ the braces stay, because LaTeX needs them."""
        values = dict(self.values)
        if self.answer is not None:
            values["answer"] = self.answer
        if not values:
            return text
        return Text(_fill(text.en, values), _fill(text.zh, values))


def draw(question, seed):
    """Draw parameters and order; the same question and seed always give the same Draw."""
    rng = random.Random(f"{question.id}:{seed}")
    if question.kind == "number":
        return _number_draw(question, {name: rng.choice(values) for name, values in question.parameters.items()})
    order = list(range(len(_shuffled(question))))
    rng.shuffle(order)
    if question.kind == "order" and order == sorted(order):
        order = order[1:] + order[:1]  # shown as it should be, nothing would be left to do
    return Draw(order=tuple(order))


def plain_draw(question):
    """The Draw that shuffles nothing and takes the first value of every parameter."""
    if question.kind == "number":
        return _number_draw(question, {name: values[0] for name, values in question.parameters.items()})
    return Draw(order=tuple(range(len(_shuffled(question)))))


def _number_draw(question, values):
    return Draw(values=values, answer=question.value(values))


def _shuffled(question):
    """The list of a question whose order is drawn."""
    fields = {"choice": "choices", "multi": "choices", "order": "items", "match": "pairs", "bug": "repairs"}
    return getattr(question, fields[question.kind]) if question.kind in fields else ()


def shown(question, drawn):
    """The list of choices, items, right sides or repairs as Texts, in the order shown."""
    wording = {"order": lambda one: one, "match": lambda one: one.right}.get(question.kind, lambda one: one.text)
    listed = _shuffled(question)
    return tuple(drawn.fill(wording(listed[position])) for position in drawn.order)


def written(value):
    """A number as a reader wants it: whole ones whole, others to four digits."""
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.1f}" if 1e4 <= abs(value) < 1e9 else f"{value:.4g}"


def _fill(text, values):
    names = re.compile(r"\{(" + "|".join(map(re.escape, values)) + r")\}")
    parts = _MATHS.split(text)
    for place, part in enumerate(parts):
        keeps_braces = place % 2 == 1
        parts[place] = names.sub(
            lambda found, braces=keeps_braces: (
                f"{{{written(values[found[1]])}}}" if braces else written(values[found[1]])
            ),
            part,
        )
    return "".join(parts)
