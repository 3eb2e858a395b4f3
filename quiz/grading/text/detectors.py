"""One linear detector for each key point and each misconception, fitted on its written forms against everybody else's.

``python -m tools.train_text`` fits the detectors of the whole bank and saves them; a question that is not among them, or
whose forms have changed since, is fitted when it is first graded (a few seconds, once).
"""

import hashlib
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import yaml

from quiz.grading.text.concepts import lexicon
from quiz.grading.text.normalise import normalise
from quiz.grading.text.vectors import HEARD, Space, one_thread, whole, windows

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
    """A fingerprint of what a question's detectors were fitted on, 16 hexadecimal digits."""
    told = [(form.claim, form.right, form.lang, form.text) for form in forms_of(question)]
    told += [question.model_answer.get(lang) for lang in ("en", "zh")]
    return hashlib.sha1(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Habits:
    """How a question's right forms use each concept: ``signs[claim][name, sign]`` and ``owners[concept, rival, sign]`` count."""

    signs: dict
    owners: dict

    def to_json(self):
        """Lists instead of the dicts, whose keys are tuples."""
        signs = {claim: [[*pair, count] for pair, count in counts.items()] for claim, counts in self.signs.items()}
        return [signs, [[*key, count] for key, count in self.owners.items()]]

    @classmethod
    def from_json(cls, plain):
        signs, owners = plain
        return cls(
            {claim: {(name, sign): count for name, sign, count in counts} for claim, counts in signs.items()},
            {(concept, owner, sign): count for concept, owner, sign, count in owners},
        )


def habits(question):
    """The Habits of a TextQuestion, from its forms alone; ``Detectors.habits`` keeps them."""
    signs, owners = defaultdict(Counter), Counter()
    for form in forms_of(question):
        for name, sign in whole(form.text).signs:
            owner, _, concept = name.rpartition("~")
            if owner:
                owners[concept, owner, sign] += form.right
            elif form.right:
                signs[form.claim][name, sign] += 1
    return Habits({claim: dict(count) for claim, count in signs.items()}, dict(owners))


INNOCENT = 5.0
"""Weight of a sentence that only looks like a word to the grader, beside that of a written form."""


def _fit_marking(space, told):
    """Weights and bias of the detector of words to the grader, an array of HEARD + 1 numbers."""
    said = yaml.safe_load((files("quiz.grading.text") / "instructions.yaml").read_text(encoding="utf-8"))
    groups = [
        [whole(text) for lang in ("en", "zh") for text in said[kind][lang]] for kind in ("instruction", "innocent")
    ]
    heard = [space.vectors(pieces)[:, :HEARD] for pieces in groups] + [_form_vectors(space, told)[:, :HEARD]]
    member = np.repeat([True, False, False], [len(one) for one in heard])
    weight = np.repeat([len(member) / 2 / len(groups[0]), INNOCENT, 1.0], [len(one) for one in heard])
    return np.append(*fit(np.vstack(heard), member, weight, 2 * STRENGTH))


def fit(vectors, member, share=None, strength=STRENGTH):
    """Weights and bias of a logistic regression, the two classes weighing the same unless ``share`` is given."""
    from sklearn.linear_model import LogisticRegression

    if share is None:
        share = np.where(member, len(member) / 2 / max(1, member.sum()), 0.5)
    found = LogisticRegression(C=strength, max_iter=200, tol=1e-3).fit(vectors, member, sample_weight=share)
    return found.coef_[0].astype(np.float32), float(found.intercept_[0])


_FORM_VECTORS = {}


def _form_vectors(space, told):
    """Vectors of written forms; the same background serves many questions, so each form is encoded once."""
    known = _FORM_VECTORS.setdefault(id(space), (space, {}))[1]
    new = list({form.text for form in told} - known.keys())
    if new:
        known.update(zip(new, space.vectors([whole(text) for text in new]), strict=True))
    if not told:
        return np.zeros((0, HEARD + len(space.names)), np.float32)
    return np.array([known[form.text] for form in told])


def _fit_claims(space, questions, background):
    """Claims, weights and biases: one regression for each claim of the questions against everything else.

    The pieces of a model answer count against wrong claims only, for nobody says which key point each of them states.
    """
    told = [form for question in questions for form in forms_of(question)]
    right = {(form.question, form.claim) for form in told if form.right}
    claims = sorted({(form.question, form.claim) for form in told})
    owner = np.array([claims.index((form.question, form.claim)) for form in told] + [-1] * len(background))
    vectors = np.vstack([_form_vectors(space, told), _form_vectors(space, background)])
    model = space.vectors([piece for question in questions for piece in model_pieces(question)])
    with_model, nobody = np.vstack([vectors, model]), np.append(owner, [-1] * len(model))
    fitted = [
        fit(vectors, owner == index) if claim in right else fit(with_model, nobody == index)
        for index, claim in enumerate(claims)
    ]
    return claims, np.array([weights for weights, _ in fitted]), np.array([bias for _, bias in fitted])


def denials(question, point_id):
    """The claims that deny a key point: its ``contrary`` forms and the misconceptions that contradict it."""
    return [claim.id for claim in question.misconceptions if point_id in claim.contradicts] + [against(point_id)]


def model_pieces(question):
    """Sentences and clauses of the model answer in both languages, a list of Window."""
    return [piece for lang in ("en", "zh") for piece in windows(normalise(question.model_answer.get(lang)).text)]


class Detectors:
    """Linear detectors in one Space; ``logits(vectors)`` gives, for each claim, how strongly a window states it."""

    def __init__(self, space, claims, weights, biases, digests, habits, marking):
        self.space = space
        self.habits = habits
        self.marking = np.asarray(marking, np.float32)
        self.claims = {tuple(name): index for index, name in enumerate(claims)}
        self.weights = np.asarray(weights, np.float32)
        self.biases = np.asarray(biases, np.float32)
        self.digests = dict(digests)

    @classmethod
    def train(cls, questions):
        """Detectors of the headline questions, each against all the others, then of every other question by itself."""
        headline = [question for question in questions if question.headline]
        told = [form for question in headline for form in forms_of(question)]
        space = Space.from_forms([whole(form.text) for form in told])
        marking = _fit_marking(space, told)
        digests = {question.id: digest(question) for question in headline}
        found = cls(
            space, *_fit_claims(space, headline, ()), digests, {one.id: habits(one) for one in headline}, marking
        )
        for question in questions:
            if not question.headline:
                found = found.joined(question, headline)
        return found

    def joined(self, question, headline):
        """These detectors with those of one more question, fitted against the headline questions of other topics.

        A question of the same topic may well say the same thing, so its forms are no counter-examples.
        """
        background = [form for other in headline if other.topic != question.topic for form in forms_of(other)]
        kept = [place for (name, _), place in self.claims.items() if name != question.id]
        claims, weights, biases = _fit_claims(self.space, [question], background)
        return Detectors(
            self.space,
            [claim for claim in self.claims if claim[0] != question.id] + claims,
            np.vstack([self.weights[kept], weights]),
            np.concatenate([self.biases[kept], biases]),
            self.digests | {question.id: digest(question)},
            self.habits | {question.id: habits(question)},
            self.marking,
        )

    def logits(self, vectors):
        """Array (number of windows, number of claims)."""
        with one_thread():
            return vectors @ self.weights.T + self.biases

    def speaks_of_marking(self, vectors):
        """How strongly each window sounds like a word to the grader, a logit; only the encoder's half is heard."""
        return vectors[:, :HEARD] @ self.marking[:-1] + self.marking[-1]

    def save(self, path):
        """Writes an npz of plain arrays."""
        np.savez_compressed(
            path,
            names=np.array(self.space.names),
            idf=self.space.idf.astype(np.float16),
            claims=np.array(list(self.claims)),
            weights=self.weights.astype(np.float16),
            biases=self.biases,
            marking=self.marking,
            digests=np.array(sorted(self.digests.items())),
            habits=json.dumps({name: habit.to_json() for name, habit in self.habits.items()}),
        )

    @classmethod
    def load(cls, path):
        with np.load(path, allow_pickle=False) as saved:
            space = Space(saved["names"].tolist(), saved["idf"])
            claims = [tuple(name) for name in saved["claims"].tolist()]
            told = {name: Habits.from_json(habit) for name, habit in json.loads(str(saved["habits"])).items()}
            return cls(
                space, claims, saved["weights"], saved["biases"], saved["digests"].tolist(), told, saved["marking"]
            )


@cache
def shipped():
    """The detectors that ship with the course."""
    return Detectors.load(files("quiz.grading.text") / "data" / "detectors.npz")


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
        if owner not in lexicon().others:
            continue
        here = habit.owners.get((concept, owner, sign), 0)
        there = max((habit.owners.get((concept, one, sign), 0) for one in lexicon().others[owner]), default=0)
        if here + there >= 2:
            lean = (here - there) / (here + there)
            same += max(lean, 0)
            opposite += max(-lean, 0)
    return opposite / (same + opposite + 1.0)
