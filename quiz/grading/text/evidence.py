"""What an answer holds for and against each key point, as a few numbers; the decision is made from these alone."""

import re
from dataclasses import dataclass

import numpy as np

from quiz.grading.text.bank import headline_points
from quiz.grading.text.detectors import denials, forms_of, once, polarity_clash, role_clash
from quiz.grading.text.guards import speaks_to_grader
from quiz.grading.text.normalise import normalise
from quiz.grading.text.vectors import windows

NAMES = (
    "stated", "second", "denied", "against", "turned", "polarity", "polarity_worst", "roles", "roles_worst",
    "elsewhere", "margin", "negated_share", "agreement",
)  # fmt: skip
"""Names of the features of a key point, in order."""
OVERALL = (
    "core",
    "turned",
    "denied",
    "polarity_worst",
    "roles_worst",
    "negated_share",
    "margin",
    "clash_sum",
    "met_like",
)
"""Names of the features that tell whether the answer turns a core fact round, in order."""
NOTHING = -8.0
CLEAR = 4.0
"""About the logit that a clear sentence reaches; a formula that fits a pattern adds as much to its claim."""


@dataclass
class Evidence:
    """``points`` (number of key points, len(NAMES)), ``overall`` (len(OVERALL),), and the windows they came from.

    ``best[i]`` and ``worst[i]`` index the window that states and the one that denies key point i most strongly, and
    ``vetoed[i]`` says that the very window which states it best states a denial of it more strongly;
    ``claims[j]`` is the strength of misconception j and ``claim_windows[j]`` where it stands; ``stated_at`` is how strongly
    each window states any key point; ``topics`` is how many points of 4 the answer seems to hold of this question, and at most of another
    one; ``instruction`` is how surely some sentence speaks to the grader, a logit.
    """

    pieces: list
    points: np.ndarray
    overall: np.ndarray
    best: list
    worst: list
    vetoed: np.ndarray
    claims: list
    claim_windows: list
    stated_at: np.ndarray
    topics: np.ndarray
    instruction: float


def gather(question, plain, detectors):
    """The Evidence of a normalised answer for a TextQuestion."""
    pieces = windows(plain)
    if not pieces:
        return None
    vectors = detectors.space.vectors(pieces)
    logits = detectors.logits(vectors)
    index = detectors.claims
    habit = detectors.habits[question.id]
    column = {claim: logits[:, place] for (name, claim), place in index.items() if name == question.id}
    _hear_formulas(question, pieces, column)
    _know_by_heart(question, pieces, column)
    nowhere = np.full(len(pieces), NOTHING)
    points = [point.id for point in question.key_points]
    stated = np.array([column[point] for point in points])
    denied = np.array([_strongest(column, denials(question, point), nowhere) for point in points])
    core = _strongest(column, [claim.id for claim in question.misconceptions if claim.core], nowhere)
    others = [place for (name, claim), place in index.items() if name != question.id and claim in headline_points(name)]
    elsewhere = logits[:, others].max(axis=1) if others else nowhere
    roles = np.array([role_clash(habit, piece) for piece in pieces])
    negated = np.mean([piece.negated for piece in pieces if piece.whole])
    sentences = np.array([piece.sentence for piece in pieces])
    own = stated.max(axis=0)
    rows, best, worst, clashes, vetoed = [], [], [], [], []
    for number, point in enumerate(points):
        clash = np.array([polarity_clash(habit, point, piece) for piece in pieces])
        top = int(stated[number].argmax())
        apart = stated[number][sentences != sentences[top]]
        about = stated[number] > -1.0
        rows.append([
            stated[number, top], apart.max() if apart.size else NOTHING, denied[number].max(),
            np.minimum(denied[number], denied[number] - stated[number]).max(), np.minimum(core, core - own).max(),
            clash[top], (clash * about).max(), roles[top], (roles * about).max(), elsewhere.max(),
            stated[number, top] - elsewhere[top], negated, max(stated[number, top], 0) * (1 - clash[top]) * (1 - roles[top]),
        ])  # fmt: skip
        best.append(top)
        vetoed.append(denied[number, top] > max(0.0, stated[number, top]))
        worst.append(int((denied[number] + 3 * clash * about).argmax()))
        clashes.append((clash * about).max())
    on_topic = own > -1.0
    said = {piece.sentence: strength for piece, strength in zip(pieces, own, strict=True) if piece.whole}
    # A clause of a sentence that states a key point as a whole turns nothing round.
    in_context = np.array(
        [max(strength, said.get(piece.sentence, NOTHING)) for piece, strength in zip(pieces, own, strict=True)]
    )
    overall = [
        core.max(), np.minimum(core, core - in_context).max(), np.minimum(denied, denied - stated).max(), max(clashes),
        (roles * on_topic).max(), negated, elsewhere.max() - own.max(), sum(clashes),
        np.clip(stated.max(axis=1), -2, 2).sum(),
    ]  # fmt: skip
    claims = [column[claim.id] for claim in question.misconceptions]
    return Evidence(
        pieces,
        np.maximum(np.array(rows, float), NOTHING),
        np.maximum(np.array(overall, float), NOTHING),
        best,
        worst,
        np.array(vetoed),
        [float(one.max()) for one in claims],
        [int(one.argmax()) for one in claims],
        own,
        _topics(question, logits.max(axis=0), index),
        speaks_to_grader(pieces, detectors.speaks_of_marking(vectors)),
    )


def _hear_formulas(question, pieces, column):
    """Raises the logit of a claim at windows that hold one of its ``rules: {patterns: [...]}``, regular expressions."""
    for claim in (*question.key_points, *question.misconceptions):
        patterns = claim.rules.get("patterns", ())
        for place, piece in enumerate(pieces if patterns else ()):
            if any(re.search(pattern, squeezed(piece.text)) for pattern in patterns):
                column[claim.id][place] += CLEAR


def _know_by_heart(question, pieces, column):
    """What the bank itself has written, word for word, means what the bank says, whatever the detectors hear in it."""
    meant, said_right = _written(question)
    right = {point.id for point in question.key_points}
    for place, piece in enumerate(pieces):
        spelling = _spelling(piece.text)
        claim = meant.get(spelling)
        if claim:
            column[claim][place] = max(column[claim][place], CLEAR)
        if claim in right or spelling in said_right:
            for other in column.keys() - right:
                column[other][place] = NOTHING


@once
def _written(question):
    """The spelling of every written form with its claim, a dict, and that of the model answers' pieces, a set."""
    meant = {_spelling(normalise(form.text).text): form.claim for form in forms_of(question)}
    answers = [normalise(question.model_answer.get(lang)).text for lang in ("en", "zh")]
    return meant, {_spelling(piece.text) for answer in answers for piece in windows(answer)}


def _spelling(text):
    return re.sub(r"\s", "", text).strip(".,;:!?。，；：！？")


def squeezed(text):
    """Text without spaces, times signs and kinds of brackets: the spelling that patterns are written for."""
    plain = re.sub(r"[\s*$]", "", text).translate(str.maketrans("[]{}", "()()"))
    return re.sub(r"epsilon", "eps", re.sub(r"alphabar|alpha_bar|baralpha|abar_", "abar", plain))


def _topics(question, strongest, index):
    """Expected points of 4 for this question, and the most for another headline question.

    A follow-up may well be answered with what its own topic's headline asks, so only other topics count against it.
    """
    held = {}
    for (name, claim), place in index.items():
        if claim in (headline_points(name) if name != question.id else [point.id for point in question.key_points]):
            held.setdefault(name, []).append(1 / (1 + np.exp(-strongest[place])))
    own = 4 * np.mean(held.pop(question.id))
    topic = "" if question.headline else question.topic + "-"
    others = [sum(chances) for name, chances in held.items() if question.headline or not name.startswith(topic)]
    return np.array([own, max(others, default=0.0)])


def _strongest(column, claims, nowhere):
    """The strongest of several claims at each window."""
    found = [column[claim] for claim in claims if claim in column]
    return np.max(found, axis=0) if found else nowhere
