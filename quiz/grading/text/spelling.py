"""Mends slips of the pen: a letter too many or missing, two exchanged, or a wrong vowel, in an English word of seven letters or more.

A word that the text questions or the sentence encoder know is left alone, and so is one that is not a slip away from a word that those
use often: names and rare terms must not turn into something else.
"""

import re
import string
from collections import Counter
from functools import cache
from importlib.resources import files

from quiz.grading.text.normalise import Normalised, normalise

FILE = "data/words.txt"
LEAST_LETTERS = 7
LEAST_USES = 5
"""A word that is used less often is known, but no slip is taken for it."""
_ALIKE = ("aeiouy", "sz")
"""Letters that are written for each other."""
_WORD = re.compile(rf"(?<![a-z0-9_'])[a-z]{{{LEAST_LETTERS},}}(?![a-z0-9_'])")


@cache
def words():
    """The words that slips may be taken for, and those that would be taken for slips of them: {word: whether it is of the former}."""
    lines = (files("quiz.grading.text") / FILE).read_text("utf-8").splitlines()
    return {line.removesuffix("*"): line.endswith("*") for line in lines}


def listed(texts, others=()):
    """The file that ``words`` reads: with a star, the words that texts use often; without, their other words and ``others`` that are a slip away."""
    uses = Counter(word for text in texts for word in _WORD.findall(normalise(text).text))
    often = {word for word, count in uses.items() if count >= LEAST_USES}
    rare = {word for word in (*uses, *others) if _WORD.fullmatch(word)} - often
    near = {word for word in rare if not often.isdisjoint(slips(word))}
    return "".join(f"{word}{'*' * (word in often)}\n" for word in sorted(often | near))


def slips(word):
    """Words that differ in one slip and begin with the same letter; the likelier kinds of slip first: exchanged, missing, too many, wrong."""
    places = range(1, len(word))
    yield from (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in places if at + 1 < len(word))
    yield from (word[:at] + letter + word[at:] for at in (*places, len(word)) for letter in string.ascii_lowercase)
    yield from (word[:at] + word[at + 1 :] for at in places)
    for at in places:
        yield from (word[:at] + letter + word[at + 1 :] for like in _ALIKE if word[at] in like for letter in like)


@cache
def meant(word):
    """The word that is meant: this one, or for one that nobody uses the first of ``slips`` that is used often."""
    if word in words():
        return word
    return next((other for other in slips(word) if words().get(other)), word)


def mended(answer):
    """An answer in one spelling, slips mended: a Normalised."""
    plain = normalise(answer)
    parts, origin, last = [], [], 0
    for found in _WORD.finditer(plain.text):
        word, other = found.group(), meant(found.group())
        if other != word:
            parts += [plain.text[last : found.start()], other]
            origin += plain.origin[last : found.start()]
            places = range(found.start(), found.end())
            origin += [plain.origin[places[min(at, len(word) - 1)]] for at in range(len(other) - 1)]
            origin.append(plain.origin[places[-1]])
            last = found.end()
    if not parts:
        return plain
    return Normalised("".join([*parts, plain.text[last:]]), (*origin, *plain.origin[last:]), plain.truncated)
