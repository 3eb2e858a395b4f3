"""Right sentences beside wrong ones, for those who train a marker: ``quiz/bank/topics/<topic>/contrasts.yaml``.

For each key point and language pairs [right, wrong] that differ in one place (who, what, direction, cause, ...), and fluent
wrong answers with a verdict for each key point. Nothing that grades reads them: they are heavy, and the weights hold what
was learned from them.
"""

from functools import cache
from typing import Literal

import yaml
from pydantic import ValidationError

from quiz.bank.models import BankError, Record, bank_root

Verdict = Literal["met", "contradicted", "missing"]


class WrongAnswer(Record):
    """A fluent answer that is wrong somewhere; ``verdicts`` says of each key point what it does with it."""

    text: str
    verdicts: dict[str, Verdict]


class Contrasts(Record):
    """What belongs to one question: ``points[key point][language]`` holds the pairs (right, wrong)."""

    points: dict[str, dict[Literal["en", "zh"], list[tuple[str, str]]]]
    wrong_answers: dict[Literal["en", "zh"], list[WrongAnswer]] = {}


def contrasts(question, root=None):
    """The Contrasts of a TextQuestion, or None where it has none; BankError where they do not fit the question."""
    record = _topic(question.topic, root or bank_root()).get(question.id)
    if record is None:
        return None
    try:
        found = Contrasts.model_validate(record)
    except ValidationError as error:
        raise BankError(
            [f"{question.id}: contrasts: {line['loc']}: {line['msg']}" for line in error.errors()]
        ) from None
    problems = [f"{question.id}: contrasts: {line}" for line in _misfits(question, found)]
    if problems:
        raise BankError(problems)
    return found


@cache
def _topic(topic, root):
    """The raw records of a topic's contrasts by question id."""
    file = root / "topics" / topic / "contrasts.yaml"
    if not file.is_file():
        return {}
    return yaml.load(file.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))[
        "questions"
    ]


def _misfits(question, given):
    ids = {point.id for point in question.key_points}
    if set(given.points) - ids:
        yield f"points: {sorted(set(given.points) - ids)} are no key points"
    for lang, answers in given.wrong_answers.items():
        for place, answer in enumerate(answers):
            if set(answer.verdicts) != ids:
                yield f"wrong_answers: {lang} {place}: needs a verdict for each key point"
