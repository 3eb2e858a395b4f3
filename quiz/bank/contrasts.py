"""Right sentences beside wrong ones, for those who train a marker: ``quiz/bank/topics/<topic>/contrasts.yaml``.

For each key point and language pairs [right, wrong] that differ in one place (who, what, direction, cause, ...), and fluent
wrong answers with a verdict for each key point. Nothing that grades reads them: they are heavy, and the weights hold what
was learned from them.
"""

from typing import Literal

import yaml
from pydantic import ValidationError

from quiz.bank.loading import topics
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


def contrasts(questions, root=None):
    """The Contrasts of the text questions given, {question id: Contrasts}; BankError where one does not fit its question.

    Args:
        questions: {id: TextQuestion}.
    """
    root, found, problems = root or bank_root(), {}, []
    for topic in topics(root):
        file = root / "topics" / topic / "contrasts.yaml"
        if not file.is_file():
            continue
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for name, record in content["questions"].items():
            if name not in questions:
                problems.append(f"{topic}: {name}: the topic has no such text question")
                continue
            try:
                found[name] = Contrasts.model_validate(record)
            except ValidationError as error:
                problems += [f"{topic}: {name}: {line['loc']}: {line['msg']}" for line in error.errors()]
                continue
            problems += [f"{topic}: {name}: {line}" for line in _misfits(questions[name], found[name])]
    if problems:
        raise BankError(problems)
    return found


def _misfits(question, given):
    ids = {point.id for point in question.key_points}
    if set(given.points) - ids:
        yield f"points: {sorted(set(given.points) - ids)} are no key points"
    for lang, answers in given.wrong_answers.items():
        for place, answer in enumerate(answers):
            if set(answer.verdicts) != ids:
                yield f"wrong_answers: {lang} {place}: needs a verdict for each key point"
