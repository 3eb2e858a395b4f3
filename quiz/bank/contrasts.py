"""What those who train a marker read beside the questions, in the folder of a topic.

``contrasts.yaml`` holds for each key point and language pairs [right, wrong] that differ in one place (who, what, direction, cause,
...), and fluent wrong answers with a verdict for each key point; ``practice.yaml`` whole answers, each sentence labelled with what
it says of which key point; ``asides.yaml`` true sentences on the topic that say nothing of any. They are heavy: grading reads the first
two only for a question that did not come with weights, which hold what was learned from them, and asides never.
"""

import re
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Sentence:
    """A sentence of a practice answer: the key points that it states, those that it says a part of, and those that it gets wrong."""

    text: str
    states: frozenset
    touches: frozenset
    denies: frozenset

    @classmethod
    def labelled(cls, text, label):
        """Of a label such as "roles ~losses -order": it states the first, says a part of the second and denies the third."""
        kinds = {"": set(), "~": set(), "-": set()}
        for sign, point in re.findall(r"([~-]?)(\S+)", label):
            kinds[sign].add(point)
        return cls(text, *(frozenset(kinds[sign]) for sign in ("", "~", "-")))


class Contrasts(Record):
    """What belongs to one question: ``points[key point][language]`` holds the pairs (right, wrong), an answer of
    ``practice[language]`` the pairs (sentence, label).
    """

    points: dict[str, dict[Literal["en", "zh"], list[tuple[str, str]]]] = {}
    wrong_answers: dict[Literal["en", "zh"], list[WrongAnswer]] = {}
    practice: dict[Literal["en", "zh"], list[list[tuple[str, str]]]] = {}

    @property
    def sentences(self):
        """The sentences of all practice answers, a list of Sentence."""
        return [one for lang in self.practice for one in self.sentences_in(lang)]

    def sentences_in(self, lang):
        """Those of the practice answers in a language."""
        return [Sentence.labelled(*pair) for answer in self.practice.get(lang, ()) for pair in answer]


def contrasts(question, root=None):
    """The Contrasts of a TextQuestion, empty where nobody wrote any; BankError where they do not fit the question."""
    folder = (root or bank_root()) / "topics" / question.topic
    return _contrasts(folder, question.id, frozenset(point.id for point in question.key_points))


@cache
def _contrasts(folder, question_id, points):
    record = dict(_questions(folder / "contrasts.yaml").get(question_id, {}))
    if question_id in (answers := _questions(folder / "practice.yaml")):
        record["practice"] = answers[question_id]
    try:
        found = Contrasts.model_validate(record)
    except ValidationError as error:
        raise BankError(
            [f"{question_id}: contrasts: {line['loc']}: {line['msg']}" for line in error.errors()]
        ) from None
    problems = [f"{question_id}: contrasts: {line}" for line in _misfits(points, found)]
    if problems:
        raise BankError(problems)
    return found


@cache
def asides(topic):
    """True sentences on a topic that belong to no key point of any question: {"en": [...], "zh": [...]}, empty where there are none."""
    return {"en": [], "zh": []} | _loaded(bank_root() / "topics" / topic / "asides.yaml")


@cache
def _questions(file):
    """The raw records of a file by question id; none where there is no such file."""
    return _loaded(file).get("questions", {})


def _loaded(file):
    """What a YAML file holds, a dict; empty where there is no such file."""
    if not file.is_file():
        return {}
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(file.read_text(encoding="utf-8"), Loader=loader)


def _misfits(points, given):
    if set(given.points) - points:
        yield f"points: {sorted(set(given.points) - points)} are no key points"
    for lang, answers in given.wrong_answers.items():
        for place, answer in enumerate(answers):
            if set(answer.verdicts) != points:
                yield f"wrong_answers: {lang} {place}: needs a verdict for each key point"
    for one in given.sentences:
        if strange := (one.states | one.touches | one.denies) - points:
            yield f"practice: {one.text!r}: {sorted(strange)} are no key points"
