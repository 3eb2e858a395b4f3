"""Grades a free-text answer by key points: for each point met, contradicted, unsure or missing, and where it stands."""

from dataclasses import asdict, dataclass

import numpy as np

from quiz.grading.text.bank import text_question, text_questions
from quiz.grading.text.decision import LIMITS, coefficients, point_probabilities, probabilities
from quiz.grading.text.detectors import digest, shipped
from quiz.grading.text.evidence import gather
from quiz.grading.text.guards import guard
from quiz.grading.text.normalise import normalise

STATES = ("met", "contradicted", "unsure", "missing")
HIGHEST = 4
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

    ``score`` counts the key points that are more likely met than not, scaled to 0..4; a core inversion caps it at 1.
    ``low`` counts what is sure, ``high`` also what is unsure. ``flags`` are keys of ``vocabulary.FLAG_NAMES``.
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
        """Whether a person should look: the interval is not a single mark."""
        return self.low != self.high

    def to_json(self):
        """Plain dicts, lists, numbers and strings."""
        return asdict(self) | {"unsure": self.unsure}


def scaled(met, count):
    """A mark 0..4 for ``met`` of ``count`` key points: rounded half up, and 4 only when all of them are met."""
    if met == count:
        return HIGHEST
    return min(HIGHEST - 1, int(HIGHEST * met / count + 0.5))


def grade(question, text, lang=None):
    """Grades an answer. ``question`` is an id of the bank or a TextQuestion, ``text`` a str, ``lang`` "en", "zh" or None.

    The language decides nothing, an answer may mix both; it is guessed for the report where it is None. Raises
    UnknownQuestion for an id that the bank does not have and TypeError for an answer that is not a str.
    """
    if not isinstance(text, str):
        raise TypeError(f"an answer must be a str, found {type(text).__name__}")
    if isinstance(question, str):
        question = text_question(question)
    plain = normalise(text)
    lang = lang or guess_language(plain.text)
    flags = guard(question, plain.text) + (["too-long"] if plain.truncated else [])
    worthless = bool(set(flags) - {"too-long"})
    evidence = None if worthless else gather(question, plain.text, detectors_for(question))
    if evidence is None:
        return _nothing(question, lang, flags or ["empty"])
    if stop := stops(evidence):
        return _nothing(question, lang, [*flags, stop])
    return _decide(question, text, lang, plain, evidence, flags)


def stops(evidence):
    """The flag that makes an answer worth nothing in the light of its evidence, or None."""
    if evidence.instruction >= LIMITS["instruction"]:
        return "instruction"
    if evidence.topics[1] - evidence.topics[0] >= LIMITS["elsewhere"]:
        return "off-topic"
    return None


def _nothing(question, lang, flags):
    points = tuple(PointResult(point.id, "missing", 0.0, None, None) for point in question.key_points)
    return TextResult(question.id, lang, 0, 0, 0, points, (), tuple(flags))


def _decide(question, text, lang, plain, evidence, flags):
    model = coefficients()
    likely = point_probabilities(model["points"], evidence.points, evidence.vetoed)
    turned = float(probabilities(model["inversion"], evidence.overall[None])[0])
    likely = np.array(
        [_with_needs(point, one, plain.text) for point, one in zip(question.key_points, likely, strict=True)]
    )
    points = []
    for number, (point, chance) in enumerate(zip(question.key_points, likely, strict=True)):
        state, window = _state(evidence, number, float(chance))
        where = plain.span(window.start, window.stop) if window else None
        quote = text[slice(*where)] if where else None
        points.append(PointResult(point.id, state, round(float(chance), 3), where, quote))
    count = len(points)
    score, low, high = (
        scaled(int((likely >= limit).sum()), count) for limit in (LIMITS["met"], LIMITS["sure"], LIMITS["possible"])
    )
    if turned >= LIMITS["inverted"]:
        flags = [*flags, "core-inversion"]
        score = min(score, 1)
    if turned >= LIMITS["inverted_possible"]:
        low = min(low, 1)
    if turned >= LIMITS["inverted_sure"]:
        high = min(high, 1)
    doubtful = {point.id for point in points if point.state != "met"}
    claims = _claims(question, text, plain, evidence, doubtful, "core-inversion" in flags)
    return TextResult(question.id, lang, score, min(low, score), max(high, score), tuple(points), claims, tuple(flags))


def _with_needs(point, chance, plain):
    """A point whose ``needs`` are not all named is at most possible."""
    return min(chance, 0.4) if not has_needs(point, plain) else chance


def has_needs(point, plain):
    """Whether the normalised answer names at least one word or concept of each group of ``point.needs``."""
    from quiz.grading.text.concepts import lexicon

    if not point.needs:
        return True
    named = {one.concept for one in lexicon().mentions(plain)}
    return all(any(word in named or normalise(str(word)).text in plain for word in group) for group in point.needs)


def _state(evidence, number, chance):
    """State and window of one key point."""
    best, worst = evidence.pieces[evidence.best[number]], evidence.pieces[evidence.worst[number]]
    stated, denied = evidence.points[number][0], evidence.points[number][2]
    if chance >= LIMITS["sure"]:
        return "met", best
    if chance >= LIMITS["possible"]:
        return "unsure", best
    if evidence.vetoed[number] or (denied > LIMITS["denied"] and denied > stated):
        return "contradicted", worst
    return "missing", None


def _claims(question, text, plain, evidence, doubtful, inverted):
    """The misconceptions that some window states more strongly than any key point.

    One that speaks only against key points which are met was misheard, most often: right answers say similar words.
    """
    found = []
    for claim, strength, place in zip(question.misconceptions, evidence.claims, evidence.claim_windows, strict=True):
        believable = doubtful.intersection(claim.contradicts) or (claim.core and inverted)
        if believable and strength > max(1.0, evidence.stated_at[place]):
            window = evidence.pieces[place]
            where = plain.span(window.start, window.stop)
            found.append(ClaimResult(claim.id, where, text[slice(*where)]))
    return tuple(found)


def guess_language(plain):
    """ "zh" if a fifth of the letters are Chinese, else "en"."""
    han = sum("一" <= sign <= "鿿" for sign in plain)
    return "zh" if han * 5 >= sum(sign.isalpha() for sign in plain) > 0 else "en"


_JOINED = {}


def detectors_for(question):
    """The shipped detectors if they were fitted on this very question, else with detectors fitted now, once."""
    ready, fingerprint = shipped(), digest(question)
    if ready.digests.get(question.id) == fingerprint:
        return ready
    if fingerprint not in _JOINED:
        headline = [other for other in text_questions().values() if other.headline and other.id != question.id]
        _JOINED[fingerprint] = ready.joined(question, headline)
    return _JOINED[fingerprint]
