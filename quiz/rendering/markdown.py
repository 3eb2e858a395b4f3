"""A question as Markdown, for stored notebooks and where nobody can click."""

from quiz.bank.draws import plain_draw
from quiz.ground.language import Text, current, joined
from quiz.ground.vocabulary import SYMPTOM_NAMES
from quiz.rendering import console as render

LINE = Text("Line", "行号")


def title(question):
    """The prompt on one line; where numbers are drawn, with the first of each."""
    return " ".join(render.plain(plain_draw(question).fill(question.prompt)).split())


def as_text(asked):
    """A question with its answer as markdown, for stored notebooks and where nobody can click."""
    drawn = plain_draw(asked)
    lines = [f"**{drawn.fill(asked.prompt)}**" if "\n" not in str(asked.prompt) else str(drawn.fill(asked.prompt))]
    lines += ANSWERS[asked.kind](asked, drawn)
    lines.append(str(drawn.fill(asked.explanation)))
    return joined("\n\n".join(lines))


def _ticked(choices):
    return [f"{'✓' if one.correct else '✗'} {one.text}: {_emphasised(one.why)}" for one in choices]


def _emphasised(text):
    """A remark set apart: slanted, but not in Chinese, whose type has no italics."""
    return f"*{text}*" if current() == "en" else str(text)


def _numbers(asked, drawn):
    return [f"= {drawn.answer:.6g} {asked.unit or ''}".rstrip()]


def _bugs(asked, _):
    lines = [f"```python\n{asked.broken_listing}```"]
    where = ", ".join(map(str, sorted(asked.lines)))
    lines.append(f"{LINE} {where}; {SYMPTOM_NAMES[asked.symptom]}.")
    return lines + _ticked(asked.repairs)


ANSWERS = {
    "choice": lambda asked, _: _ticked(asked.choices),
    "multi": lambda asked, _: _ticked(asked.choices),
    "number": _numbers,
    "order": lambda asked, drawn: [
        "\n".join(f"{place}. {drawn.fill(item)}" for place, item in enumerate(asked.items, 1))
    ],
    "match": lambda asked, drawn: ["\n".join(f"- {pair.left} ↔ {pair.right}" for pair in asked.pairs)],
    "bug": _bugs,
    "text": lambda asked, _: [str(asked.model_answer), "\n".join(f"- {point.statement}" for point in asked.key_points)],
    "code": lambda asked, _: [f'`quiz.check("{asked.exercise}", …)`'],
}
