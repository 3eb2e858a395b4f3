"""One linear detector for each key point and each misconception, fitted on its written forms against everybody else's.

``python -m tools.train_text`` fits the detectors of the whole bank and saves them; a question that is not among them, or
whose forms have changed since, is fitted when it is first graded (a few seconds, once).
"""

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from quiz.text.concepts import lexicon
from quiz.text.vectors import Space, whole

STRENGTH = 5.0
"""Inverse regularisation of the logistic regressions; chosen on the tuning half of the gold answers."""


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
    found = []
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


def against(point_id):
    """The claim that the ``contrary`` forms of a key point make."""
    return f"not-{point_id}"


@once
def digest(question):
    """A fingerprint of what a question's detectors were fitted on, 16 hexadecimal digits."""
    told = [(form.claim, form.right, form.lang, form.text) for form in forms_of(question)]
    return hashlib.sha1(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:16]


def fit(vectors, member):
    """Weights and bias of a logistic regression, the two classes weighing the same."""
    from sklearn.linear_model import LogisticRegression

    share = np.where(member, len(member) / 2 / max(1, member.sum()), 0.5)
    found = LogisticRegression(C=STRENGTH, max_iter=200, tol=1e-3).fit(vectors, member, sample_weight=share)
    return found.coef_[0].astype(np.float32), float(found.intercept_[0])


class Detectors:
    """Linear detectors in one Space; ``logits(vectors)`` gives, for each claim, how strongly a window states it."""

    def __init__(self, space, claims, weights, biases, digests):
        self.space = space
        self.claims = {tuple(name): index for index, name in enumerate(claims)}
        self.weights = np.asarray(weights, np.float32)
        self.biases = np.asarray(biases, np.float32)
        self.digests = dict(digests)

    @classmethod
    def train(cls, questions):
        """Fits every claim of the questions against all the other forms."""
        told = [form for question in questions for form in forms_of(question)]
        return cls.fit_forms(told, None, (), {question.id: digest(question) for question in questions})

    @classmethod
    def fit_forms(cls, told, space, background, digests):
        """Fits the claims that ``told`` states; ``background`` are forms of other claims, ``space`` is made if None."""
        pieces = [whole(form.text) for form in (*told, *background)]
        space = space or Space.from_forms(pieces)
        vectors = space.vectors(pieces)
        claims = sorted({(form.question, form.claim) for form in told})
        owner = np.array([claims.index((form.question, form.claim)) for form in told] + [-1] * len(background))
        fitted = [fit(vectors, owner == index) for index in range(len(claims))]
        return cls(space, claims, np.array([w for w, _ in fitted]), np.array([b for _, b in fitted]), digests)

    def logits(self, vectors):
        """Array (number of windows, number of claims)."""
        return vectors @ self.weights.T + self.biases

    def save(self, path):
        """Writes an npz of plain arrays."""
        np.savez_compressed(
            path,
            names=np.array(self.space.names),
            idf=self.space.idf.astype(np.float16),
            claims=np.array(list(self.claims)),
            weights=self.weights.astype(np.float16),
            biases=self.biases,
            digests=np.array(sorted(self.digests.items())),
        )

    @classmethod
    def load(cls, path):
        with np.load(path, allow_pickle=False) as saved:
            space = Space(saved["names"].tolist(), saved["idf"])
            claims = [tuple(name) for name in saved["claims"].tolist()]
            return cls(space, claims, saved["weights"], saved["biases"], saved["digests"].tolist())


@cache
def shipped():
    """The detectors that ship with the course."""
    return Detectors.load(files("quiz.text") / "data" / "detectors.npz")


@dataclass(frozen=True)
class Habits:
    """How a question's right forms use each concept: how often plain, how often negated, and of which rival."""

    signs: dict
    owners: dict


@once
def habits(question):
    """The Habits of a TextQuestion, from its forms alone."""
    signs, owners = defaultdict(Counter), Counter()
    for form in forms_of(question):
        for name, sign in whole(form.text).signs:
            owner, _, concept = name.rpartition("~")
            if owner:
                owners[concept, owner, sign] += form.right
            elif form.right:
                signs[form.claim][name, sign] += 1
    return Habits({claim: dict(count) for claim, count in signs.items()}, dict(owners))


def polarity_clash(habit, claim, window):
    """0 to 1: the share of a window's concepts whose polarity is against the way the key point's forms use them."""
    count = habit.signs.get(claim, {})
    same = opposite = 0.0
    for name, sign in window.signs:
        as_here, other = count.get((name, sign), 0), count.get((name, -sign), 0)
        if as_here + other >= 2:
            lean = (as_here - other) / (as_here + other)
            same += max(lean, 0) * min(as_here, 4)
            opposite += max(-lean, 0) * min(other, 4)
    return opposite / (same + opposite + 1.0)


def role_clash(habit, window):
    """0 to 1: the share of what a window says of rivals that right forms say of the other rival."""
    same = opposite = 0.0
    for name, sign in window.signs:
        owner, _, concept = name.rpartition("~")
        if not owner:
            continue
        here = habit.owners.get((concept, owner, sign), 0)
        there = max((habit.owners.get((concept, one, sign), 0) for one in lexicon().others[owner]), default=0)
        if here + there >= 2:
            lean = (here - there) / (here + there)
            same += max(lean, 0)
            opposite += max(-lean, 0)
    return opposite / (same + opposite + 1.0)
