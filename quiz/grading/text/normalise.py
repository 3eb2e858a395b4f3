"""Brings an answer into one spelling, and remembers where every character came from.

Width, case, accents, traditional characters, homoglyphs, invisible characters, Greek letters and LaTeX must not change a
mark. A verdict quotes the answer as it was written, so each character of the normalised text keeps the index of the
character it stands for.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

MOST_CHARACTERS = 20_000
"""More than this of one answer is not read: nobody answers an interview question with a book."""

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "eps", "ϵ": "eps", "θ": "theta", "λ": "lambda",
    "μ": "mu", "π": "pi", "σ": "sigma", "ς": "sigma", "φ": "phi", "ϕ": "phi", "ω": "omega", "τ": "tau",
    "√": "sqrt", "∇": "gradient", "∑": "sum", "≥": ">=", "≤": "<=", "→": "->", "∥": "||", "‖": "||", "×": "*", "·": "*",
    "−": "-", "⁄": "/", "∕": "/", "∼": "~", "≈": "~", "≠": "!=", "‐": "-", "‑": "-", "’": "'", "‘": "'", "“": '"', "”": '"',
}  # fmt: skip
_LOOKALIKES = dict(zip("авеіјкмнорсѕтухьԁԛѡαενορτυικ", "abeijkmhopcstyxbdqwaevoptuik", strict=True))
_CYRILLIC = re.compile("[Ѐ-ԯ]")
_FOREIGN = re.compile("[Ͱ-Ͽἀ-῿Ѐ-ԯ]")
_LATEX = [
    (re.compile(r"\\(?:bar|overline)\s*\{?\s*\\alpha\s*\}?"), "abar"),
    (re.compile(r"\\sqrt\s*\{((?:[^{}]|\{[^{}]*\})*)\}"), r" sqrt(\1)"),
    (re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}"), r"\1/\2"),
    (re.compile(r"\\(?:mathbf|mathrm|mathcal|mathbb|text|operatorname|boldsymbol|hat|tilde|bar|left|right|bigl?|bigr?)\b"), ""),
    (re.compile(r"\\(?:var)?epsilon\b"), " eps "),
    (re.compile(r"\\(?:geq?)\b"), " >= "),
    (re.compile(r"\\(?:cdot|times)\b"), " * "),
    (re.compile(r"\\[,;:! ]"), " "),
    (re.compile(r"\\([a-z]+)"), r" \1 "),
    (re.compile(r"\$"), " "),
    (re.compile(r"\\?[{}]"), ""),
]  # fmt: skip
_TAIWAN = {
    "网路": "网络", "影像": "图像", "杂讯": "噪声", "机率": "概率", "资料": "数据", "解析度": "分辨率", "最佳化": "优化",
    "取样": "采样", "函式": "函数", "画素": "像素", "品质": "质量", "迴归": "回归", "演算法": "算法", "变异数": "方差", "阶层": "层级",
    "标籤": "标签",
}  # fmt: skip
_TAIWAN_PATTERN = re.compile("|".join(_TAIWAN))
_INVISIBLE = ("Cf", "Cc", "Cs", "Co", "Mn", "Me")


@dataclass(frozen=True)
class Normalised:
    """``text`` in one spelling; ``origin[i]`` is the index in the answer of character i, with the length as last entry."""

    text: str
    origin: tuple
    truncated: bool = False

    def span(self, start, stop):
        """Where text[start:stop] stands in the answer, a pair (start, stop) of indices into the original."""
        if stop <= start:
            return (self.origin[start], self.origin[start])
        return (self.origin[start], self.origin[stop - 1] + 1)


@cache
def _simplified(character):
    """The simplified form of a Chinese character; what GB 2312 can write is simplified already."""
    try:
        character.encode("gb2312")
        return character
    except UnicodeEncodeError:
        found = _opencc().convert(character)
        return found if len(found) == 1 else character


@cache
def _opencc():
    from opencc_purepy import OpenCC

    return OpenCC("t2s")


@cache
def _spell(character):
    """What stands for one character: nothing, itself, or a word."""
    if character in "\n\t":
        return "\n" if character == "\n" else " "
    if character in "ᾱ":
        return "abar"
    if unicodedata.category(character) in _INVISIBLE:
        return ""
    spelt = []
    for part in unicodedata.normalize("NFKD", character).lower():
        if unicodedata.category(part) in _INVISIBLE:
            continue
        if "一" <= part <= "鿿":
            part = _simplified(part)
        spelt.append(part)
    return "".join(spelt)


def normalise(answer):
    """The answer in one spelling, a Normalised; lone surrogates and other rubbish are dropped, never an error."""
    truncated = len(answer) > MOST_CHARACTERS
    characters, origin = [], []
    for index, character in enumerate(answer[:MOST_CHARACTERS]):
        if character in "\u0304\u0305" and characters and characters[-1] == "α":
            characters.pop(), origin.pop()
            spelt = "abar"
        else:
            spelt = _spell(character)
        characters.extend(spelt)
        origin.extend([index] * len(spelt))
    characters = _without_homoglyphs(characters)
    text, origin = _named(characters, origin)
    for pattern, replacement in _LATEX:
        if pattern is _LATEX[0][0] and "\\" not in text and "$" not in text:
            break
        text, origin = _substitute(pattern, replacement, text, origin)
    if _TAIWAN_PATTERN.search(text):
        text, origin = _substitute(_TAIWAN_PATTERN, lambda found: _TAIWAN[found.group()], text, origin)
    return Normalised(text, (*origin, min(len(answer), MOST_CHARACTERS)), truncated)


def _without_homoglyphs(characters):
    """Greek and Cyrillic letters that pose as Latin ones; a Greek letter of a formula stays."""
    text = "".join(characters)
    if not _FOREIGN.search(text):
        return characters
    for word in re.finditer(r"[^\W\d_]+", text):
        letters = word.group()
        latin = sum("a" <= letter <= "z" for letter in letters)
        if latin >= 3 or _CYRILLIC.search(letters):
            for index in range(word.start(), word.end()):
                characters[index] = _LOOKALIKES.get(characters[index], characters[index])
    return characters


def _named(characters, origin):
    """Greek letters and signs as words, set apart by spaces."""
    named, places = [], []
    for character, place in zip(characters, origin, strict=True):
        word = _GREEK.get(character, character)
        if len(word) > 2:
            word = f" {word} "
        named.append(word)
        places.extend([place] * len(word))
    return "".join(named), places


def _substitute(pattern, replacement, text, origin):
    """re.sub that carries the origins along: what is put in stands where the match began."""
    parts, places, last = [], [], 0
    for found in pattern.finditer(text):
        put = replacement(found) if callable(replacement) else found.expand(replacement)
        parts += [text[last : found.start()], put]
        places += origin[last : found.start()] + [origin[found.start()]] * len(put)
        last = found.end()
    if not parts:
        return text, origin
    return "".join([*parts, text[last:]]), places + origin[last:]
