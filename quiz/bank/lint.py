"""What a reader of the question bank would object to, found by rules: ``python -m quiz.bank --lint``.

A rule takes one question, or a list of them, and yields lines "id: field: what is wrong". Whether a question is
valid at all is not asked here: loading the bank says so.
"""

import json
import re
from collections import Counter, defaultdict
from importlib.resources import files
from itertools import combinations
from math import comb

from quiz.bank import models as questions
from quiz.bank.draws import plain_draw
from quiz.ground.language import LANGUAGES, Text
from quiz.ground.lessons import LESSONS
from quiz.ground.vocabulary import KINDS, LEVELS

CHINESE = re.compile(r"[\u4e00-\u9fff]")
NOT_PROSE = re.compile(r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|\{\w+\}", re.DOTALL)
# Names and symbols that Chinese engineers write as they are.
NAMES_ONLY = re.compile(r"[\d\W_]*([A-Za-zα-ωΑ-Ω][\w.+\-/^'*]*[\d\W_]*){0,6}")
# What Python says is quoted as it is said.
VERBATIM = re.compile(r"(\w+\.)*\w+(Error|Warning|Exception): ")
ASCII_PUNCTUATION = re.compile(r"[\u4e00-\u9fff][,;:?!](?=\s*[\u4e00-\u9fff]|\s*$)")
EMPTY_PRAISE = re.compile(r"(right|correct|yes|wrong|no|正确|对|错误|不对)[.!。！]?", re.IGNORECASE)
REFERS_TO_OTHERS = re.compile(
    r"^(all|none|both|neither) of (these|them)\W*$|\bof the above\b|(以上|上述)(都|皆|全|均|选项|各项|[两三四]项)|\b[A-E] (and|or) [A-E]\b",
    re.IGNORECASE,
)
LIKE_ARXIV = re.compile(r"arxiv|\d{4}\.\d{3,}", re.IGNORECASE)
INTERNAL = re.compile(r"\b(curriculum|errata|lesson|notebook|todo)\b|\.py\b", re.IGNORECASE)
COMMON_WORDS = {
    "all",
    "and",
    "both",
    "bug",
    "for",
    "from",
    "name",
    "not",
    "one",
    "other",
    "over",
    "own",
    "the",
    "what",
    "why",
}
SEVERAL = {"en": re.compile(r"\bTick\b"), "zh": re.compile("选出|可多选")}
ONE_WORD = {
    "坍塌": "坍缩",
    "评论家": "critic",
    "拼接模型": "组合模型",
    "双盲": "盲测",
    "潜在扩散": "潜空间扩散",
    "潜扩散": "潜空间扩散",
}
SHORTEST_EXPLANATION = {"en": 40, "zh": 15}
MOST_ALIKE = 0.55
"""Share of the runs of three words or characters that two texts may have in common."""
SHORT_TEXT = 5
"""Texts with fewer such runs are held to be the same only when they are equal."""
SURPRISING = 0.01
"""Chance below which a regularity is taken for one."""
FEW = 10
"""Below so many questions no regularity is looked for."""
MOST_OF_ONE_LEVEL = 0.6
LEVEL_SHARES = {"junior": (0.25, 0.45), "mid": (0.35, 0.55), "senior": (0.12, 0.30)}
"""Bounds of each level's share of the whole bank."""


def lint(chosen, whole_bank=True):
    """Every objection to these questions, a list of lines; ``whole_bank`` also weighs the levels of all together."""
    lines = [line for rule in RULES for one in chosen for line in rule(one)]
    lines += [line for rule in RULES_OF_SETS for line in rule(chosen)]
    for topic in sorted({one.topic for one in chosen}):
        found = [one for one in chosen if one.topic == topic]
        lines += [f"{topic}: {line}" for rule in RULES_OF_TOPICS for line in rule(found)]
    return lines + ([*level_shares(chosen), *without_gold(chosen)] if whole_bank else [])


def texts_of(value, where=""):
    """Every text in both languages below a question, with the field it stands in."""
    if isinstance(value, Text):
        yield where, value
    elif isinstance(value, questions.BaseModel):
        for name in type(value).model_fields:
            yield from texts_of(getattr(value, name), f"{where}.{name}" if where else name)
    elif isinstance(value, (list, tuple)):
        for place, one in enumerate(value):
            yield from texts_of(one, f"{where}.{place}")


def choices_of(one):
    """The choices of a question or the repairs of a bug; an empty list for other kinds."""
    return getattr(one, "choices", getattr(one, "repairs", []))


def languages(one):
    """Each language says something in its own script."""
    for where, text in texts_of(one):
        english, chinese = (NOT_PROSE.sub(" ", text.get(name)) for name in ("en", "zh"))
        if CHINESE.search(english):
            yield f"{one.id}: {where}: Chinese in the English text"
        excused = NAMES_ONLY.fullmatch(chinese.strip()) or VERBATIM.match(chinese.strip())
        if not CHINESE.search(chinese) and (not excused or where in ("prompt", "explanation")):
            yield f"{one.id}: {where}: no Chinese in {text.zh!r}"


def punctuation(one):
    """Chinese is punctuated as Chinese."""
    for where, text in texts_of(one):
        found = ASCII_PUNCTUATION.search(NOT_PROSE.sub("", text.zh))
        if found:
            yield f"{one.id}: {where}: {found[0]!r} has ASCII punctuation"


def explanations(one):
    """Whoever was wrong learns why: the question explains itself, and so does each choice."""
    for name in LANGUAGES:
        explanation = one.explanation.get(name)
        if len(explanation) < SHORTEST_EXPLANATION[name] or explanation == one.prompt.get(name):
            yield f"{one.id}: explanation: {name} explains nothing: {explanation!r}"
        for place, choice in enumerate(choices_of(one)):
            why = choice.why.get(name)
            if EMPTY_PRAISE.fullmatch(why) or why == choice.text.get(name):
                yield f"{one.id}: choices.{place}.why: {name} gives no reason: {why!r}"


def numbers(one):
    """A number follows from its formula, shows what it needs, does not stand in its prompt, and is told in the end."""
    if one.kind != "number":
        return
    problems = problems_of(one)
    yield from (f"{one.id}: {line}" for line in problems)
    if any(line.startswith("formula") for line in problems):
        return
    if one.parameters and not any(re.search(rf"\b{name}\b", one.formula) for name in one.parameters):
        yield f"{one.id}: parameters: the formula uses none of them"
    drawn = plain_draw(one)
    result = str(drawn.fill(Text("{answer}", "{answer}")))
    for name in LANGUAGES:
        for parameter in one.parameters:
            if f"{{{parameter}}}" not in one.prompt.get(name):
                yield f"{one.id}: prompt: {name} does not show {parameter}"
        asked, told = (drawn.fill(text).get(name) for text in (one.prompt, one.explanation))
        if drawn.answer >= 10 and re.search(rf"(?<![\d.]){re.escape(f'{drawn.answer:.4g}')}(?![\d.])", asked):
            yield f"{one.id}: prompt: {name} tells the answer"
        if result not in told.replace(",", ""):
            yield f"{one.id}: explanation: {name} does not come to {result}"


def sources(one):
    """arXiv ids are ids that can exist, and nothing else looks like one; no source is one of our own papers."""
    claims = [claim.source for claim in getattr(one, "misconceptions", [])]
    for source in [*one.sources, *claims]:
        for found in questions.ARXIV_ID.findall(source):
            if not is_arxiv_id(found):
                yield f"{one.id}: sources: {found} cannot be an arXiv id"
        if INTERNAL.search(source):
            yield f"{one.id}: sources: {source!r} is no source that a reader can look up"
    for source, count in Counter(one.sources).items():
        if LIKE_ARXIV.search(source) and not questions.ARXIV_ID.fullmatch(source):
            yield f"{one.id}: sources: {source!r}: write an arXiv id alone, such as 1406.2661"
        if count > 1:
            yield f"{one.id}: sources: {source} stands {count} times"


def is_arxiv_id(source):
    """Whether a text is YYMM.NNNN, from 2007 on, or YYMM.NNNNN, from 2015 on."""
    month, _, number = source.partition(".")
    return "0704" <= month < "3000" and 1 <= int(month[2:]) <= 12 and len(number) == (4 if month < "1501" else 5)


def references(one):
    """ "All of the above" has no place where the order is drawn."""
    for place, choice in enumerate(choices_of(one)):
        for name in LANGUAGES:
            if REFERS_TO_OTHERS.search(choice.text.get(name)):
                yield f"{one.id}: choices.{place}: refers to other choices: {choice.text.get(name)!r}"


def lengths(one):
    """The right choice is at most twice as long as the mean of the wrong ones, give or take some words."""
    right = [len(choice.text.en) for choice in choices_of(one) if choice.correct]
    wrong = [len(choice.text.en) for choice in choices_of(one) if not choice.correct]
    if right and max(right) > 2 * sum(wrong) / len(wrong) + 20:
        yield f"{one.id}: choices: the right one is {max(right)} characters long, the wrong ones are much shorter"


def several(one):
    """A question with several right choices says that several may apply."""
    if one.kind != "multi":
        return
    for name, said in SEVERAL.items():
        if not said.search(one.prompt.get(name)):
            yield f"{one.id}: prompt: {name} does not say that several may apply"


def wording(one):
    """One thing has one name in Chinese."""
    for where, text in texts_of(one):
        for avoided, wanted in ONE_WORD.items():
            if avoided in text.zh:
                yield f"{one.id}: {where}: {avoided}: the course says {wanted}"


def same_questions(chosen):
    """No two questions ask the same, or have nearly the same answer or explanation."""
    for what, read in (("prompt", _prompt), ("answer", _answer), ("explanation", lambda one: one.explanation)):
        yield from _alike(chosen, what, read)
    seen = {}
    for one in chosen:
        key = _computation(one)
        if key and key in seen:
            yield f"{one.id}: {key[0]}: the same as in {seen[key]}"
        seen.setdefault(key, one.id)


def _prompt(one):
    # Bugs may be introduced alike: their listing is the question.
    return one.prompt if one.kind != "bug" else None


def _answer(one):
    """The right answer in words, a Text; None where it is a number or code."""
    if one.kind in ("choice", "multi"):
        parts = [choice.text for choice in one.choices if choice.correct]
    elif one.kind == "order":
        parts = one.items
    elif one.kind == "match":
        parts = [text for pair in one.pairs for text in (pair.left, pair.right)]
    else:
        return getattr(one, "model_answer", None)
    return Text(*(" ".join(part.get(name) for part in parts) for name in LANGUAGES))


def _computation(one):
    """What two numbers, bugs or exercises have in common when they are one question."""
    if one.kind == "number":
        return ("formula", one.formula, tuple((name, tuple(values)) for name, values in one.parameters.items()))
    if one.kind == "bug":
        return ("swap", one.listing, one.swap.right, one.swap.wrong)
    return ("exercise", one.exercise) if one.kind == "code" else None


def _alike(chosen, what, read):
    for name in LANGUAGES:
        texts = [(one.id, _plain(read(one).get(name))) for one in chosen if read(one) is not None]
        runs = [_runs(text, name) for _, text in texts]
        for (first, second), common in _shared(runs).items():
            small = min(len(runs[first]), len(runs[second])) < SHORT_TEXT
            if texts[first][1] == texts[second][1] or (
                not small and common > MOST_ALIKE * (len(runs[first]) + len(runs[second]) - common)
            ):
                yield f"{texts[second][0]}: {what}: nearly that of {texts[first][0]} ({name}): {texts[second][1]!r}"


def _shared(sets):
    """How many members each pair of sets has in common: {(first, second): count}; pairs without any are left out."""
    owners = defaultdict(list)
    for place, members in enumerate(sets):
        for member in members:
            owners[member].append(place)
    return Counter(pair for places in owners.values() for pair in combinations(places, 2))


def _plain(text):
    return re.sub(r"\W+", " ", text).casefold().strip()


def _runs(text, name):
    """All runs of three words, or of three characters in Chinese, a set."""
    units = text.split() if name == "en" else text.replace(" ", "")
    return frozenset(tuple(units[place : place + 3]) for place in range(max(1, len(units) - 2)))


def guesses(chosen):
    """In no file, and not in all together, is a choice given away by its length or its place in the bank."""
    for kind in ("choice", "multi", "bug"):
        lists = [choices_of(one) for one in chosen if one.kind == kind]
        for name in LANGUAGES:
            for pick, called in ((max, "longest"), (min, "shortest")):
                yield from _surprise(kind, f"the {called} choice ({name})", lists, _by_length(pick, name))
        for place in range(5):
            longer = [choices for choices in lists if len(choices) > place]
            yield from _surprise(kind, f"choice {place + 1} in the file", longer, lambda _, place=place: place)


def _by_length(pick, name):
    return lambda choices: pick(range(len(choices)), key=lambda place: len(choices[place].text.get(name)))


def _surprise(kind, called, lists, guess):
    if len(lists) < FEW:
        return
    hits, chance = guessable(lists, guess)
    if chance <= SURPRISING:
        yield f"{kind}: {called} is right in {hits} of {len(lists)} questions"


def guessable(lists, guess):
    """How often a guesser without knowledge is right, and the probability of that many hits by chance.

    Args:
        lists: the choices of each question.
        guess: gives the place that the guesser ticks.
    """
    hits = sum(choices[guess(choices)].correct for choices in lists)
    # Lists differ in their odds; their mean is close enough for a test of this kind.
    chance = sum(sum(choice.correct for choice in choices) / len(choices) for choices in lists) / len(lists)
    trials = len(lists)
    return hits, sum(comb(trials, k) * chance**k * (1 - chance) ** (trials - k) for k in range(hits, trials + 1))


def right_counts(chosen):
    """Questions with several right choices differ in how many are right."""
    counts = Counter(sum(choice.correct for choice in one.choices) for one in chosen if one.kind == "multi")
    if counts.total() >= FEW and max(counts.values()) > 0.8 * counts.total():
        yield f"multi: {counts.most_common(1)[0][0]} choices are right in {max(counts.values())} of {counts.total()}"


def mix(found):
    """In the topic of a lesson every kind that it does not borrow and every level is there, and no level makes up nearly all of it."""
    lesson = next((lesson for lesson in LESSONS if lesson.topic == found[0].topic), None)
    if lesson is None:
        return
    for field, known in (("kind", [kind for kind in KINDS if kind not in lesson.borrowed]), ("level", LEVELS)):
        missing = [value for value in known if value not in {getattr(one, field) for one in found}]
        if missing:
            yield f"no question of {field} {', '.join(missing)}"
    level, count = Counter(one.level for one in found).most_common(1)[0]
    if count > MOST_OF_ONE_LEVEL * len(found):
        yield f"{count} of {len(found)} questions are {level}"


def told_by_id(chosen):
    """Ids with a word that stands in a right choice and in no wrong one (in English, by stems of five letters), a list."""
    told = []
    for one in chosen:
        right, wrong = (
            _stems(" ".join(choice.text.en for choice in choices_of(one) if choice.correct is mark))
            for mark in (True, False)
        )
        if _stems(one.id.partition("-")[2].replace("-", " ")) & (right - wrong):
            told.append(one.id)
    return told


def _stems(text):
    words = re.findall(r"[a-z]{3,}", text.lower())
    return {word[:5] for word in words if word not in COMMON_WORDS}


def level_shares(chosen):
    """Each level has its share of the bank."""
    for level, (least, most) in LEVEL_SHARES.items():
        share = sum(one.level == level for one in chosen) / max(1, len(chosen))
        if not least <= share <= most:
            yield f"level {level}: {share:.0%} of the bank, wanted are {least:.0%} to {most:.0%}"


def without_gold(chosen):
    """Each text question has gold answers, against which its marks are measured: python -m tools.gate."""
    measured = json.loads((files("quiz") / "grading/text/data/gate.json").read_text(encoding="utf-8"))
    missing = [one.id for one in chosen if one.kind == "text" and one.id not in measured]
    if missing:
        yield f"{len(missing)} text questions have no gold answers and get no mark: {', '.join(missing)}"


RULES = (languages, punctuation, explanations, numbers, sources, references, lengths, several, wording)
RULES_OF_SETS = (same_questions, guesses, right_counts)
RULES_OF_TOPICS = (guesses, mix)


def problems_of(one):
    """What only computing shows to be wrong with a valid question: lines "field: problem", possibly none."""
    return list({"number": _number_problems, "bug": _bug_problems}.get(one.kind, lambda _: ())(one))


def _number_problems(one):
    try:
        values = [one.value(parameters) for parameters in one.combinations()]
    except ValueError as error:
        yield f"formula: {error}"
        return
    if one.answer is not None:
        allowed = one.tolerance * (1.0 if one.absolute else abs(values[0]))
        if abs(one.answer - values[0]) > allowed + 1e-12:
            yield f"answer: {one.answer} is printed, the formula gives {values[0]:.10g}"


def _bug_problems(one):
    repairs = [(place, repair) for place, repair in enumerate(one.repairs) if repair.edits]
    for source, what in (
        (one.right_listing, f"listing: {one.listing}"),
        (one.broken_listing, "swap.wrong: the listing"),
        *((one.repaired(repair), f"repairs.{place}.edits: the listing") for place, repair in repairs),
    ):
        try:
            compile(source, one.listing, "exec", dont_inherit=True)
        except SyntaxError as error:
            yield f"{what} is not Python: line {error.lineno}: {error.msg}"
    if not one.lines:
        yield "swap: no line of the listing changes"
    yield from _shows_problems(one, "shows")
    for place, repair in repairs:
        if repair.symptom:
            yield from _shows_problems(repair, f"repairs.{place}.shows")


def _shows_problems(one, field):
    try:
        compile(one.shows, "shows", "eval") if one.symptom == "silent" else re.compile(one.shows)
    except SyntaxError as error:
        yield f"{field}: is not a Python expression: {error.msg}"
    except re.error as error:
        yield f"{field}: is not a regular expression: {error}"
