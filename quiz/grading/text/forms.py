"""The sentences that say what a key point and a misconception mean: written forms, and pairs of a right and a wrong one."""

import hashlib
import json
import re
from dataclasses import dataclass

from quiz.grading.text.normalise import normalise
from quiz.grading.text.vectors import windows


@dataclass(frozen=True)
class Form:
    """One written form: its question, the key point or misconception it states, language and text."""

    question: str
    claim: str
    right: bool
    lang: str
    text: str


_KEPT = {}


def once(make):
    """Keeps what ``make`` returns for a question object: questions are frozen, and reading their forms is not free."""

    def kept(question):
        key = make.__name__, id(question)
        if key not in _KEPT:
            if len(_KEPT) > 2000:
                _KEPT.clear()
            _KEPT[key] = question, make(question)
        return _KEPT[key][1]

    return kept


@once
def forms_of(question):
    """All written forms of a TextQuestion; the statements count as forms, a list of Form."""
    found = _swapped_forms(question)
    for claims, right in ((question.key_points, True), (question.misconceptions, False)):
        for claim in claims:
            for lang in ("en", "zh"):
                texts = [*claim.forms.get(lang, []), claim.statement.get(lang)]
                found += [Form(question.id, claim.id, right, lang, text) for text in texts]
            if right:
                found += [
                    Form(question.id, against(claim.id), False, lang, text)
                    for lang in ("en", "zh")
                    for text in claim.contrary.get(lang, [])
                ]
    return found


def _swapped_forms(question):
    """Wrong forms made from right ones: a misconception's ``rules: {swaps: [[a, b], ...]}`` exchanges a and b in the forms of
    the key points that it contradicts. Forms that say the same of both ("a and b", "between") are left out.
    """
    found = []
    for claim in question.misconceptions:
        for one, other in claim.rules.get("swaps", ()):
            points = [point for point in question.key_points if point.id in claim.contradicts]
            told = [(lang, text) for point in points for lang, texts in point.forms.items() for text in texts]
            for lang, text in told:
                swapped = exchanged(text, one, other)
                if swapped != text and not _of_both(text, one, other):
                    found.append(Form(question.id, claim.id, False, lang, swapped))
    return found


def exchanged(text, one, other):
    """The text with two words exchanged, whatever their case; Latin words match whole, with an s or without."""
    latin = one.isascii() and other.isascii()
    edge, plural = (r"\b", r"(?=s?\b)") if latin else ("", "")
    pattern = re.compile(f"{edge}(?:({re.escape(one)})|({re.escape(other)})){plural}", re.IGNORECASE)
    return pattern.sub(lambda found: other if found.group(1) else one, text)


def _of_both(text, one, other):
    pair = rf"{one}s?\s*(?:and|or|和|与|、|/|,)\s*(?:the |a )?{other}|{other}s?\s*(?:and|or|和|与|、|/|,)\s*(?:the |a )?{one}"
    return bool(re.search(rf"{pair}|between|both|each other|之间|互相|两个|双方|同时|交替|轮流", text, re.IGNORECASE))


def against(point_id):
    """The claim that the ``contrary`` forms of a key point make."""
    return f"not-{point_id}"


@once
def digest(question):
    """A fingerprint of the written forms and the model answer, 16 hexadecimal digits."""
    return fingerprint(
        [(form.claim, form.right, form.lang, form.text) for form in forms_of(question)],
        [question.model_answer.get(lang) for lang in ("en", "zh")],
    )


def fingerprint(*told):
    """16 hexadecimal digits that change with any of the plain values told."""
    return hashlib.sha1(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:16]


def pairs_of(question, contrasts):
    """The pairs (right, wrong) of a question's Contrasts as forms, a list of Form; none where ``contrasts`` is None.

    The right one states its key point, the wrong one denies it.
    """
    found = []
    for point, languages in (contrasts.points if contrasts else {}).items():
        for lang, pairs in languages.items():
            for right, wrong in pairs:
                found.append(Form(question.id, point, True, lang, right))
                found.append(Form(question.id, against(point), False, lang, wrong))
    return found


def denials(question, point_id):
    """The claims that deny a key point: its ``contrary`` forms and the misconceptions that contradict it."""
    return [claim.id for claim in question.misconceptions if point_id in claim.contradicts] + [against(point_id)]


def model_pieces(question):
    """Sentences and clauses of the model answer in both languages, a list of Window."""
    return [piece for lang in ("en", "zh") for piece in windows(normalise(question.model_answer.get(lang)).text)]
