"""What an answer is worth: for each key point met, contradicted, unsure or missing, and where it stands."""

from dataclasses import asdict, dataclass, replace

import numpy as np

from quiz.grading.text.concepts import lexicon
from quiz.grading.text.decision import LIMITS
from quiz.grading.text.normalise import normalise

STATES = ("met", "contradicted", "unsure", "missing")
HIGHEST = 4
ROUNDING = 0.4
"""Added to the mark to be expected before its fraction is dropped: less than a half, since praise for a wrong answer does more harm than
a question; chosen, like the next one, on the tuning half of the gold answers."""
RISK = 0.06
"""The chance, by the probabilities of the points, that an answer deserves a mark outside its interval."""
WORTHLESS = {"empty", "bare-list", "copied", "instruction", "off-topic"}
"""Flags of answers that earn nothing."""


@dataclass(frozen=True)
class PointResult:
    """One key point: its state, the probability that it is met, and the piece of the answer that decided.

    ``span`` is a pair (start, stop) of indices into the answer as it was handed in and ``quote`` is the text there; both are
    None where nothing in the answer speaks of the point.
    """

    id: str
    state: str
    probability: float
    span: tuple | None
    quote: str | None


@dataclass(frozen=True)
class ClaimResult:
    """A misconception that the answer states, with the piece that states it."""

    id: str
    span: tuple
    quote: str


@dataclass(frozen=True)
class TextResult:
    """What an answer is worth: ``score`` 0 to 4, certain only to lie in [``low``, ``high``].

    ``score`` is the mark to be expected by the probabilities of the points, rounded, and never less than the met points are worth
    nor more than the unsure ones can add; a core inversion caps it at 1. Between ``low`` and ``high`` lies what the probabilities
    of the points leave open but for ``RISK``, and what the unsure points can make of it. ``flags`` are keys of ``vocabulary.FLAG_NAMES``.
    ``marked`` says whether marks for this question can be believed; where it is False only what the answer speaks of
    is of use, and the mark is its author's to give.
    """

    question: str
    lang: str
    score: int
    low: int
    high: int
    points: tuple
    misconceptions: tuple = ()
    flags: tuple = ()
    marked: bool = True

    @property
    def worthless(self):
        """Whether a guard stopped the answer: it earns nothing, whatever it says."""
        return bool(set(self.flags) & WORTHLESS)

    @property
    def unsure(self):
        """Whether a person should look: a key point is unsure, or nothing is marked."""
        return not self.marked or any(point.state == "unsure" for point in self.points)

    def to_json(self):
        """Plain dicts, lists, numbers and strings; ``score`` is None where the question gets no mark."""
        told = asdict(self) | {"unsure": self.unsure}
        return told if self.marked or self.worthless else told | {"score": None}


def scaled(met, count):
    """A mark 0..4 for ``met`` of ``count`` key points: rounded half up, and 4 only when all of them are met."""
    if met == count:
        return HIGHEST
    return min(HIGHEST - 1, int(HIGHEST * met / count + 0.5))


def marks_of(chances):
    """The probabilities of the marks 0 to 4 for points that are met with these probabilities, independently of each other."""
    counts = np.ones(1)
    for chance in chances:
        counts = np.append(counts * (1 - chance), 0.0) + np.append(0.0, counts * chance)
    marks = np.zeros(HIGHEST + 1)
    for met, share in enumerate(counts):
        marks[scaled(met, len(chances))] += share
    return marks


def expected(chances):
    """The mark to be expected, rounded; and the lowest and the highest that these probabilities leave open, at most RISK / 2 beyond either."""
    marks = marks_of(chances)
    below = np.cumsum(marks)
    return (
        int(marks @ np.arange(HIGHEST + 1) + ROUNDING),
        int((below <= RISK / 2).sum()),
        int((below < 1 - RISK / 2).sum()),
    )


def nothing(question, lang, flags):
    """The TextResult of an answer that earns nothing."""
    points = tuple(PointResult(point.id, "missing", 0.0, None, None) for point in question.key_points)
    return TextResult(question.id, lang, 0, 0, 0, points, (), tuple(flags))


def unmarked(result):
    """The same TextResult for a question that gets no mark: what the answer speaks of, and no accusation.

    A guard's verdict stands: whether an answer is a bare list or a copy of the question does not depend on the question.
    """
    if result.worthless:
        return result
    points = tuple(replace(point, state="unsure" if point.span else "missing") for point in result.points)
    flags = tuple(flag for flag in result.flags if flag != "core-inversion")
    return replace(result, points=points, misconceptions=(), flags=flags, low=0, high=HIGHEST, marked=False)


def decide(question, text, lang, plain, evidence, decision, flags):
    """The TextResult that the Evidence of an answer leads to.

    Args:
        text: the answer as it was handed in; plain: the same, normalised.
        flags: those that are known already, a list.
    """
    met, contradicted = decision.met(evidence.points), decision.contradicted(evidence.points)
    met = np.array([_with_needs(point, one, plain.text) for point, one in zip(question.key_points, met, strict=True)])
    points = []
    for number, point in enumerate(question.key_points):
        said = _said(question, point, evidence) >= LIMITS["said"]
        denied = met[number] < LIMITS["possible"] and (said or contradicted[number] >= LIMITS["denied"])
        state, window = _state(evidence, number, met[number], denied)
        where = plain.span(window.start, window.stop) if window else None
        quote = text[slice(*where)] if where else None
        points.append(PointResult(point.id, state, round(float(met[number]), 3), where, quote))
    count = len(points)
    low, high = (scaled(int((met >= LIMITS[limit]).sum()), count) for limit in ("sure", "possible"))
    mark, lowest, highest = expected(met)
    score = min(max(mark, low), high)
    low, high = min(low, lowest), max(high, highest)
    claims = _claims(question, text, plain, evidence, {point.id for point in points if point.state == "contradicted"})
    if any(one.core for one in question.misconceptions if one.id in {claim.id for claim in claims}):
        flags = [*flags, "core-inversion"]
        score, low = min(score, 1), min(low, 1)
    return TextResult(question.id, lang, score, min(low, score), max(high, score), tuple(points), claims, tuple(flags))


def _with_needs(point, chance, plain):
    """A point whose ``needs`` are not all named is at most possible."""
    return min(chance, 0.4) if not has_needs(point, plain) else chance


def has_needs(point, plain):
    """Whether the normalised answer names at least one word or concept of each group of ``point.needs``."""
    if not point.needs:
        return True
    named = {one.concept for one in lexicon().mentions(plain)}
    return all(any(word in named or normalise(str(word)).text in plain for word in group) for group in point.needs)


def _said(question, point, evidence):
    """How strongly the answer states a misconception that denies a key point."""
    pairs = zip(question.misconceptions, evidence.claims, strict=True)
    return max((strength for claim, strength in pairs if point.id in claim.contradicts), default=-np.inf)


def _state(evidence, number, met, denied):
    """State and window of one key point."""
    best, worst = evidence.pieces[evidence.best[number]], evidence.pieces[evidence.worst[number]]
    if met >= LIMITS["sure"]:
        return "met", best
    if denied:
        return "contradicted", worst
    if met >= LIMITS["possible"]:
        return "unsure", best
    return "missing", best if evidence.mentioned[number] >= LIMITS["mentioned"] else None


def _claims(question, text, plain, evidence, contradicted):
    """The misconceptions that some window states more strongly than any key point, and that deny a point found contradicted."""
    found = []
    for claim, strength, place in zip(question.misconceptions, evidence.claims, evidence.claim_windows, strict=True):
        if strength >= LIMITS["said"] and contradicted.intersection(claim.contradicts):
            window = evidence.pieces[place]
            where = plain.span(window.start, window.stop)
            found.append(ClaimResult(claim.id, where, text[slice(*where)]))
    return tuple(found)


def guess_language(plain):
    """ "zh" if a fifth of the letters are Chinese, else "en"."""
    han = sum("一" <= sign <= "鿿" for sign in plain)
    return "zh" if han * 5 >= sum(sign.isalpha() for sign in plain) > 0 else "en"
