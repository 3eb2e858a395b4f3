"""Finds the concepts of an answer: words of both languages that mean the same, with polarity and the role they belong to."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from quiz.grading.text.clauses import clauses
from quiz.grading.text.normalise import normalise

_TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[一-鿿]|[^\s\w]")
_SUFFIXES = ("ingly", "edly", "ing", "ies", "ied", "ed", "es", "ly", "s", "e")


@cache
def stem(word):
    """A crude English stem: enough to let 'trains', 'trained' and 'training' meet."""
    if len(word) <= 3 or not word.isascii() or word.isdigit():
        return word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not (suffix == "s" and word.endswith("ss")):
            word = word[: -len(suffix)]
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sl":
        word = word[:-1]
    return word[:-1] + "i" if word.endswith("y") else word


DIRECTIONS = ("lower", "good")
"""Concepts that say which way something goes; two of them in a clause make a trend."""


def tokens(text):
    """Stems of English words and single Chinese characters with their places, an iterator of (token, start, stop)."""
    for found in _TOKEN.finditer(text):
        yield stem(found.group()), found.start(), found.end()


@dataclass(frozen=True)
class Mention:
    """A concept named at text[start:stop]; ``sign`` is -1 for a word that means its opposite."""

    concept: str
    sign: int
    start: int
    stop: int


class Lexicon:
    """The concept dictionary; ``rival`` numbers the groups that may be exchanged, ``others`` names the rest of a group."""

    def __init__(self, source):
        content = yaml.load(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        self.words = {}
        for concept, aliases in content["concepts"].items():
            for kind, names in aliases.items():
                sign = -1 if kind.startswith("anti") else 1
                for name in names:
                    key = tuple(token for token, _, _ in tokens(normalise(str(name)).text))
                    if key:
                        self.words.setdefault(key, {})[concept] = sign
        self.longest = Counter()
        for key in self.words:
            self.longest[key[0]] = max(self.longest[key[0]], len(key))
        self.names = frozenset(content["concepts"]) | {"trend"}
        self.rival = {name: index for index, group in enumerate(content["rivals"]) for name in group}
        self.others = {name: [one for one in group if one != name] for group in content["rivals"] for name in group}

    def mentions(self, text):
        """Every concept in a normalised text, longest alias first, a list of Mention in order."""
        stream = list(tokens(text))
        words = [token for token, _, _ in stream]
        found, place = [], 0
        while place < len(stream):
            step = 1
            for size in range(min(self.longest[words[place]], len(stream) - place), 0, -1):
                meant = self.words.get(tuple(words[place : place + size]))
                if meant:
                    start, stop = stream[place][1], stream[place + size - 1][2]
                    found += [Mention(concept, sign, start, stop) for concept, sign in meant.items()]
                    step = size
                    break
            place += step
        return found


@cache
def lexicon():
    """The lexicon that ships with the course; it is read once."""
    return Lexicon((files("quiz.grading.text") / "concepts.yaml").read_text(encoding="utf-8"))


def read(text):
    """Clauses of a normalised text, each with ``signs``: a Counter of (name, sign).

    A name is a concept, or 'rival~concept' for a concept said of a rival. The sign is -1 where the clause is negated or
    the word means the opposite, so that 'not blurry' and 'sharp' agree. A clause that names no rival inherits the last one of its
    sentence, and of no other: readings are learned from single sentences.
    """
    words, found, last, sentence = lexicon(), clauses(text), {}, None
    for clause in found:
        if clause.sentence != sentence:
            last, sentence = {}, clause.sentence
        mentions = words.mentions(text[clause.start : clause.stop])
        flip = -1 if clause.negations % 2 else 1
        named = defaultdict(list)
        for one in mentions:
            if one.concept in words.rival:
                named[words.rival[one.concept]].append(one)
        clause.signs = Counter((one.concept, one.sign * flip) for one in mentions)
        clause.signs.update(_trend(mentions, flip))
        for group in named.keys() | last.keys():
            for one in mentions:
                if words.rival.get(one.concept) == group and group in named:
                    continue
                owner = _owner(named[group], one) if group in named else last[group]
                clause.signs[f"{owner}~{one.concept}", one.sign * flip] += 1
        last |= {group: those[-1].concept for group, those in named.items()}
    return found


def _trend(mentions, flip):
    """Whether two directions of a clause agree ('lower is better', 'the more ..., the more ...') or not, and about what.

    The sign is the product of the signs of all words of direction, so "larger scale, less diversity" and "smaller scale, more
    diversity" say the same, and "higher is better" the opposite of "lower is better".
    """
    directions = [one for one in mentions if one.concept in DIRECTIONS]
    if len({one.start for one in directions}) < 2:
        return []
    sign = flip
    for one in directions:
        sign *= one.sign
    about = {one.concept for one in mentions if one.concept not in DIRECTIONS}
    return [("trend", sign), *((f"trend~{name}", sign) for name in about)]


def _owner(rivals, mention):
    """The rival that a mention belongs to: the nearest before it, else the first after it."""
    before = [one for one in rivals if one.start <= mention.start]
    return (before[-1] if before else rivals[0]).concept
