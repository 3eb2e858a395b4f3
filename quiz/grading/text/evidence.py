"""What an answer holds for and against each key point, as a few numbers; the decision is made from these alone."""

import re
from dataclasses import dataclass

import numpy as np

from quiz.grading.text.forms import forms_of, model_pieces, once
from quiz.grading.text.normalise import normalise

FEATURES = (
    ("stated", 1), ("stated again", 0), ("stated on average", 1), ("mentioned", 0), ("mentioned again", 0), ("ahead of others", 0),
    ("denied", -1), ("denied rather than stated", -1), ("denied on average", -1), ("right where stated", 1), ("right on average", 1),
    ("right in sentences", 1), ("right at the worst", 1), ("right in the worst sentence", 1), ("right where denied", 1),
    ("stated where denied", 0), ("misconception", -1), ("misconception rather than stated", -1), ("core misconception", 0),
    ("right in the last sentence", 1), ("denied rather than stated in the last sentence", -1),
    ("denied afterwards", -1), ("denied rather than stated afterwards", -1),
)  # fmt: skip
"""Names of the features of a key point, in order, each with the direction in which it may move the chance that it is met.

The last sentence is that of those which speak of the point, "afterwards" is in sentences after the one that states it best: who
corrects himself means what he says last.
"""
NEVER = -1.5
"""About the lowest reading of any sentence."""
CLEAR = 1.5
"""What a formula that fits a pattern adds to the reading of its claim."""
BY_HEART = 1.2
"""The reading of what the bank itself has written, word for word."""
SHARP = 4.0
"""How much more a sentence counts in an average for speaking of the point more clearly."""
NEAR = 0.5
"""How much less clearly than the clearest a sentence may speak of a point and still count for its worst."""


@dataclass
class Evidence:
    """``points`` (number of key points, number of FEATURES) and the windows they came from.

    ``best[i]`` and ``worst[i]`` index the window that states and the one that denies key point i most strongly; ``mentioned[i]`` is
    how clearly any speaks of it. ``claims[j]`` is how strongly misconception j is stated where no key point is stated as
    strongly, neither there nor in the whole sentence, and ``claim_windows[j]`` where.
    """

    pieces: list
    points: np.ndarray
    best: list
    worst: list
    mentioned: list
    claims: list
    claim_windows: list


def gather(question, pieces, readings, vectors):
    """The Evidence of an answer for a TextQuestion.

    Args:
        pieces: the windows of the answer, at least one; vectors: theirs, in the space of ``readings``.
    """
    told = readings(vectors)
    _hear_formulas(question, pieces, told)
    _know_by_heart(question, pieces, told)
    points = [point.id for point in question.key_points]
    stated = np.array([told[f"states {point}"] for point in points])
    mentioned = np.array([told[f"mentions {point}"] for point in points])
    said = {claim.id: told[f"says {claim.id}"] for claim in question.misconceptions}
    nowhere = np.full(len(pieces), NEVER)
    core = _strongest([said[claim.id] for claim in question.misconceptions if claim.core], nowhere)
    rows, best, worst = [], [], []
    for number, point in enumerate(points):
        against = _strongest(
            [said[claim.id] for claim in question.misconceptions if point in claim.contradicts], nowhere
        )
        others = np.delete(mentioned, number, axis=0).max(axis=0)
        row, top, bottom = _features(
            pieces,
            stated[number],
            mentioned[number],
            told[f"denies {point}"],
            told[f"right {point}"],
            others,
            against,
            core,
        )
        rows.append(row)
        best.append(top)
        worst.append(bottom)
    own = _with_sentences(pieces, stated.max(axis=0))
    claims = [_rather(one, own) for one in said.values()]
    return Evidence(
        pieces,
        np.array(rows),
        best,
        worst,
        mentioned.max(axis=1).tolist(),
        [float(one.max()) for one in claims],
        [int(one.argmax()) for one in claims],
    )


def _features(pieces, stated, mentioned, denied, right, others, against, core):
    """The FEATURES of one key point from its readings at each window; and the windows that state and that deny it best."""
    sentence = np.array([piece.sentence for piece in pieces])
    whole = np.array([piece.whole for piece in pieces])
    top, clear, bottom = int(stated.argmax()), int(np.maximum(stated, mentioned).argmax()), int(denied.argmax())
    near = mentioned > mentioned.max() - NEAR
    near_sentence = whole & (mentioned > mentioned[whole].max() - NEAR)
    weight = np.exp(SHARP * (mentioned - mentioned.max()))
    in_sentences = weight * whole
    weight, in_sentences = weight / weight.sum(), in_sentences / in_sentences.sum()
    denied_rather = _rather(denied, stated)
    last = np.flatnonzero(near_sentence)[-1]
    afterwards = whole & (sentence > sentence[top])
    return (
        [
            stated[top], _strongest_where(stated, sentence != sentence[top]), weight @ stated, mentioned.max(),
            _strongest_where(mentioned, sentence != sentence[clear]), (mentioned - others)[clear],
            denied[bottom], denied_rather.max(), weight @ denied, right[clear], weight @ right,
            in_sentences @ right, right[near].min(), right[near_sentence].min(), right[bottom],
            stated[bottom], against.max(), _rather(against, stated).max(), core.max(),
            right[last], denied_rather[last], _strongest_where(denied, afterwards), _strongest_where(denied_rather, afterwards),
        ],
        top,
        bottom,
    )  # fmt: skip


def _rather(said, stated):
    """How strongly each window says something, less where it states something else as strongly."""
    return np.minimum(said, said - stated)


def _with_sentences(pieces, stated):
    """How strongly each window states something, or else its sentence: a clause may not accuse what is right as a whole."""
    sentences = {piece.sentence: one for piece, one in zip(pieces, stated, strict=True) if piece.whole}
    return np.array([max(one, sentences.get(piece.sentence, one)) for piece, one in zip(pieces, stated, strict=True)])


def _strongest_where(values, there):
    return values[there].max() if there.any() else NEVER


def _hear_formulas(question, pieces, told):
    """Raises the readings of a claim at windows that hold one of its ``rules: {patterns: [...]}``, regular expressions."""
    for kinds, claims in ((("states", "mentions", "right"), question.key_points), (("says",), question.misconceptions)):
        for claim in claims:
            patterns = claim.rules.get("patterns", ())
            for place, piece in enumerate(pieces if patterns else ()):
                if any(re.search(pattern, squeezed(piece.text)) for pattern in patterns):
                    for kind in kinds:
                        told[f"{kind} {claim.id}"][place] += CLEAR


def _know_by_heart(question, pieces, told):
    """What the bank itself has written, word for word, means what the bank says, whatever the readings hear in it."""
    meant, said_right = _written(question)
    points = [point.id for point in question.key_points]
    for place, piece in enumerate(pieces):
        spelling = _spelling(piece.text)
        claim = meant.get(spelling)
        if claim in points:
            for kind in ("states", "mentions", "right"):
                told[f"{kind} {claim}"][place] = max(told[f"{kind} {claim}"][place], BY_HEART)
        elif f"says {claim}" in told:
            told[f"says {claim}"][place] = max(told[f"says {claim}"][place], BY_HEART)
        if claim in points or spelling in said_right:
            for name in told:
                if name.startswith(("denies", "says")):
                    told[name][place] = NEVER
                elif name.startswith("right"):
                    told[name][place] = max(told[name][place], 0.0)


@once
def _written(question):
    """The spelling of every written form with its claim, a dict, and that of the model answers' pieces, a set."""
    meant = {_spelling(normalise(form.text).text): form.claim for form in forms_of(question)}
    return meant, {_spelling(piece.text) for piece in model_pieces(question)}


def _spelling(text):
    return re.sub(r"\s", "", text).strip(".,;:!?。，；：！？")


def squeezed(text):
    """Text without spaces, times signs and kinds of brackets: the spelling that patterns are written for."""
    plain = re.sub(r"[\s*$]", "", text).translate(str.maketrans("[]{}", "()()"))
    return re.sub(r"epsilon", "eps", re.sub(r"alphabar|alpha_bar|baralpha|abar_", "abar", plain))


def _strongest(readings, nowhere):
    """The strongest of several readings at each window."""
    return np.max(readings, axis=0) if readings else nowhere
