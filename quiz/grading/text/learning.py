"""From written forms and pairs to weights: for each key point and misconception a few linear readings of a sentence.

Each is a ridge regression with targets 1 and -1 on the vectors of ``vectors.Space``, solved in numpy, fitted on written forms, pairs
and the sentences of practice answers. For a key point p:

    states p     says it, rather than anything else, its denial included
    mentions p   speaks of it, right or wrong
    denies p     denies it: contrary forms, wrong twins, misconceptions that contradict it
    right p      right rather than wrong, among the sentences that speak of it
    says c       states the misconception c
"""

from dataclasses import dataclass

import numpy as np

from quiz.grading.text.forms import against, denials, forms_of, model_pieces, pairs_of
from quiz.grading.text.vectors import one_thread, whole

STRENGTH = 1.5
"""Ridge of the readings fitted against everything else; chosen, like STRENGTH_RIGHT and OWN, on the tuning half of the gold
answers."""
STRENGTH_RIGHT = 2.5
"""Ridge of ``right``."""
MOST_STEPS = 127
"""The largest of the whole numbers that a weight is rounded to."""
OWN = 2.0
"""Weight of a sentence of the question beside one of the background."""


@dataclass(frozen=True)
class Readings:
    """The readings of one question; ``names[i]``, such as "states roles", has the weights ``scales[i] * steps[i]`` (Space.size numbers).

    Steps are whole numbers of eight bits: a reading loses less by that than another writer's answers would change it.
    """

    names: tuple
    steps: np.ndarray
    scales: np.ndarray

    @classmethod
    def of_weights(cls, weights):
        """From {name: weights}."""
        rows = np.array(list(weights.values()), np.float32)
        scales = np.maximum(np.abs(rows).max(axis=1), 1e-9) / MOST_STEPS
        return cls(tuple(weights), np.round(rows / scales[:, None]).astype(np.int8), scales)

    def __call__(self, vectors):
        """{name: array (number of windows,)}; about 1 where the reading applies, -1 where it does not."""
        with one_thread():
            told = vectors @ self.steps.T.astype(np.float32) * self.scales
        return {name: told[:, place] for place, name in enumerate(self.names)}


def sentences_of(question, contrasts=None):
    """The written forms and pairs that the readings of a question are fitted on, a list of Form."""
    return [*forms_of(question), *pairs_of(question, contrasts)]


def learn(question, contrasts, space, encode, background):
    """The Readings of a question.

    Args:
        question: a TextQuestion; contrasts: its Contrasts.
        space: the Space of its topic; encode: an Encoder.
        background: vectors in that space of sentences of other topics and asides on this one, which state none of its claims.
    """
    told, practised = sentences_of(question, contrasts), contrasts.sentences
    own = space.vectors([whole(one.text) for one in [*told, *practised]], encode)
    model = space.vectors(model_pieces(question), encode)
    claims = np.array([form.claim for form in told])
    targets, heads, doubtful = {}, {}, {}
    for point in question.key_points:
        right, touched, denied = (
            np.array([point.id in getattr(one, kind) for one in practised], bool)
            for kind in ("states", "touches", "denies")
        )
        stated = np.append(claims == point.id, right & ~denied)
        against_it = np.append(np.isin(claims, denials(question, point.id)), denied & ~right)
        spoken = np.append((claims == point.id) | (claims == against(point.id)), right | touched | denied)
        targets[f"states {point.id}"] = stated
        targets[f"mentions {point.id}"] = spoken
        targets[f"denies {point.id}"] = against_it
        heads[f"right {point.id}"] = stated | np.append(np.zeros(len(told), bool), touched & ~denied), against_it
    for claim in question.misconceptions:
        targets[f"says {claim.id}"] = np.append(claims == claim.id, np.zeros(len(practised), bool))
        # a wrong sentence of a practice answer may be this misconception: nobody says
        doubt = [bool(one.denies & set(claim.contradicts)) for one in practised]
        doubtful[f"says {claim.id}"] = np.append(np.zeros(len(told), bool), np.array(doubt, bool))
    wrong = [name for name in targets if name.startswith(("denies", "says"))]
    weights = {}
    for names, others in (
        ([name for name in targets if name not in wrong], background),
        (wrong, np.vstack([background, model])),  # nobody says which point a piece of the model answer states
    ):
        if names:
            rows = np.vstack([own, others])
            goal = -np.ones((len(rows), len(names)), np.float32)
            for column, name in enumerate(names):
                goal[: len(own), column][targets[name]] = 1
                if name in doubtful:
                    goal[: len(own), column][doubtful[name]] = 0
            weight = np.ones(len(rows), np.float32)
            weight[: len(own)] = OWN
            weights |= zip(names, ridge(rows, goal, weight, STRENGTH), strict=True)
    for name, (right, denied) in heads.items():
        weights[name] = _right(own[right], own[denied])
    return Readings.of_weights(weights)


def _right(right, wrong):
    """The reading that tells right from wrong sentences on one point; zeros where there are no wrong ones."""
    if not len(wrong) or not len(right):
        return np.zeros(right.shape[1], np.float32)
    goal = np.repeat([1.0, -1.0], [len(right), len(wrong)]).astype(np.float32)
    share = np.repeat([0.5 / len(right), 0.5 / len(wrong)], [len(right), len(wrong)]).astype(np.float32)
    return ridge(np.vstack([right, wrong]), goal[:, None], share * len(goal), STRENGTH_RIGHT)[0]


def ridge(rows, goals, weight, strength):
    """Ridge regression: weights (number of goals, columns) that map ``rows`` onto the columns of ``goals``."""
    root = np.sqrt(weight)[:, None]
    rows, goals = (rows * root).astype(np.float32), (goals * root).astype(np.float32)
    with one_thread():
        inner = rows @ rows.T
        inner[np.diag_indices_from(inner)] += strength
        return (rows.T @ np.linalg.solve(inner, goals)).T
