"""Cuts an answer into sentences and clauses and counts negations.

A clause is what one negation reaches and what one subject governs, so polarity and roles are read clause by clause.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

MOST_CLAUSES = 240

_SENTENCE_END = re.compile(r"[!?。！？;；\n]+|\.(?!\d)(?:\s+|$)")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|vs|cf|al|etc|fig|approx|resp)|\b[a-z])\.\s*$")
_CLAUSE_END = re.compile(
    r"[,:()\[\]—–]+|--+|\s-\s"
    r"|\s(?:while|whereas|but|because|since|although|though|unless|yet|so that|which|and (?=(?:learns?|gets?|receives?|just|takes?|gives?|makes?|outputs?|tries|wants|uses?|relies|depends|works?|keeps?|comes?|goes|becomes?|returns?|produces?|decodes?|encodes?|maps?|judges?|adds?|removes?|predicts?|the|it|its|they|d|g|then|not|no|never|a|each|one|only|so|is|are|has|have|does|do|can|cannot|needs?|is|will|must|should)\b))\s?"
    r"|(?<!不)(?<!反)而(?!已|是)|但是|但(?!凡)|并且|不过|然而|因为|所以|因此|从而|(?<!不)同时(?=[^接给输])|另外|其次|此外"
)
_FORMULA = re.compile(r"(?<=[a-z0-9_^*])\([^()一-鿿]{0,40}\)")
"""The innermost brackets of log(1 - D(G(z))), with what they hold: no clause ends there."""
_NEGATIONS = re.compile(
    r"\b(?:not|never|no|none|nor|neither|nothing|nobody|nowhere|without|hardly|scarcely|cannot|cant|fails? to|failed to|lacks?|far from|instead of|rather than)\b|n't\b|\b(?:isnt|doesnt|dont|wont|wasnt|arent)\b"
    r"|不|没|无(?!监督|分类器|条件|配对|标签|论|穷|限|意|疑)|非(?!常|线性|饱和|配对)|未(?!来)|别(?=[用让把再])|(?<!特)毫无|甭|谈不上|拒绝|休想"
)
_NO_NEGATION = re.compile(
    r"\bnot (?:only|just|merely|simply|necessarily)\b|\bno (?:matter|doubt|longer\s+than|wonder)\b|\bwhy not\b|\bnone other than\b|\bnothing (?:other|more|else) than\b|\bnothing but\b|\bif not\b|\bnot to mention\b|\bcan'?t help but\b"
    r"|不同|不仅|不论|不但|不管|不断|不过|不只|不光|不止|不单|不一会|不外乎|不可思议|不得不|不免|免不了|不愧|差不多|无非|无论|无不|是不是|能不能|会不会|要不要|真不真|像不像|配不配|糊不糊|好不好|对不对|有没有|看不看|行不行|可不可|大不了|不少|不错|了不起|不妨|不如|不由得|少不了|离不开|用不了多久|不大|不小|不约而同"
)
_DOUBLE = [
    (re.compile(r"(?:can|could|does|do|will)(?:not|n't| not)\s+(?:work|do|go|manage|function)\s+without"), "needs"),
    (re.compile(r"(?:hardly any|no|not a)\s+((?:\w+ ){1,5}?)(?:does|do|can|works?|goes)\s+without"), r"every \1 needs"),
    (re.compile(r"\bneither ((?:\w+ ){1,3}?)goes without\b"), r"both \1 need"),
    (re.compile(r"\bisn'?t (?:untrue|false|wrong)\b|\bnot (?:untrue|unlike|false)\b"), "like"),
    (re.compile(r"\b(?:isn't|is not|not) (?:unstable)\b"), "stable"),
    (re.compile(r"\b(?:is|are|was|were)?n't any longer\b|\bno longer\b"), "not"),
    (re.compile(r"不能没有|不可没有|缺不了|缺一不可|不可或缺|少不了|离不开|不可缺少|没有[^,。;]{1,8}不行|缺了[^,。;]{1,6}不行"), "需要"),
    (re.compile(r"不可能不|不会不|不能不|不得不|没有不|无不|免不了|难免|不免|未必不|没有理由不|绝非不"), "必然"),
    (re.compile(r"并非没有|不是没有|并不是没有|不无|谈不上不"), "有"),
    (re.compile(r"不是不(?:能|会)?"), "会"),
]  # fmt: skip
_HAN = re.compile("[一-鿿]")


@dataclass
class Clause:
    """text[start:stop] of the normalised answer; ``sentence`` numbers its sentence; ``negations`` counts its negations."""

    start: int
    stop: int
    sentence: int
    text: str
    negations: int = 0
    signs: Counter = field(default_factory=Counter)


def sentences(text):
    """Pairs (start, stop) of the sentences of a normalised text, blank ones left out."""
    found, start = [], 0
    for end in _SENTENCE_END.finditer(text):
        if end.group().startswith(".") and _ABBREVIATION.search(text[start : end.end()]):
            continue
        found.append((start, end.end()))
        start = end.end()
    found.append((start, len(text)))
    return [(a, b) for a, b in found if text[a:b].strip(" .,;:!?。！？；，、\n\t")]


def clauses(text):
    """The clauses of a normalised text in order, a list of Clause; the first MOST_CLAUSES of them."""
    found, closed = [], _closed(text)
    for number, (start, stop) in enumerate(sentences(text)):
        for a, b in _parts(text, closed, start, stop):
            found.append(Clause(a, b, number, text[a:b].strip(), count_negations(text[a:b])))
            if len(found) == MOST_CLAUSES:
                return found
    return found


def _closed(text):
    """The text with a row of letters in place of the brackets of every formula."""
    while (after := _FORMULA.sub(lambda one: "x" * len(one.group()), text)) != text:
        text = after
    return text


def _parts(text, closed, start, stop):
    """A sentence cut at commas and connectors of ``closed``; a piece too short to say something joins the one before."""
    cuts = [start]
    for end in _CLAUSE_END.finditer(closed, start, stop):
        cut = end.end() if end.group()[0] in ",:()[]—–-" else end.start()
        if _weight(text[cuts[-1] : cut]) >= 3 and _weight(text[cut:stop]) >= 3:
            cuts.append(cut)
    return list(zip(cuts, [*cuts[1:], stop], strict=True))


def _weight(piece):
    """Rough number of words: a Chinese character counts half a word."""
    return len(re.findall(r"[a-z0-9]+", piece)) + len(_HAN.findall(piece)) / 2


def without_double_negation(text):
    """The text with the usual double negations said positively."""
    for pattern, positive in _DOUBLE:
        text = pattern.sub(positive, text)
    return text


def count_negations(text):
    """How many times the clause is negated; 不同, 不仅, 'not only' are no negations, double negations cancel."""
    return len(_NEGATIONS.findall(_NO_NEGATION.sub(" ", without_double_negation(text))))
