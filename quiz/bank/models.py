"""The question bank's records: one pydantic model per kind of question."""

import hashlib
import os
import re
from difflib import SequenceMatcher
from importlib.resources import files
from itertools import product
from math import prod as product_of
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    PrivateAttr,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    StringConstraints,
    ValidationInfo,
    model_validator,
)

from quiz.ground.language import LANGUAGES, Text
from quiz.ground.vocabulary import LEVELS, SYMPTOMS

HEADLINES = (
    "gan-what", "gan-quality", "style-what", "metrics-what", "ae-what", "ae-uses",
    "vae-what", "vae-quality", "cgan-what", "cgan-uses", "diffusion-forward", "guidance-cfg",
)  # fmt: skip
ARXIV_ID = re.compile(r"\d{4}\.\d{4,5}")
MOST_COMBINATIONS = 2000


class BankError(ValueError):
    """The bank cannot be used; ``problems`` holds one line each: file, question id, field, what is wrong."""

    def __init__(self, problems):
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def _read_text(value):
    """A YAML mapping {en, zh} as a Text; every language must be there and say something."""
    if isinstance(value, Text):
        return value
    if not isinstance(value, dict):
        raise ValueError(f"needs a text in both languages, {{en: ..., zh: ...}}, found {value!r:.60}")
    unknown = sorted(map(str, set(value) - {*LANGUAGES}))
    if unknown:
        raise ValueError(f"knows the languages {' and '.join(LANGUAGES)} only, found {', '.join(unknown)}")
    for language in LANGUAGES:
        if language not in value:
            raise ValueError(f"has no {language}")
        if not isinstance(value[language], str):
            raise ValueError(f"{language} must be a text, found {value[language]!r:.60}: put it in quotes")
        if not value[language].strip():
            raise ValueError(f"{language} is empty")
    return Text(*(value[language].strip() for language in LANGUAGES))


Bilingual = Annotated[InstanceOf[Text], BeforeValidator(_read_text)]
Name = Annotated[StrictStr, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]
Number = StrictInt | StrictFloat
Forms = dict[Literal[LANGUAGES], list[StrictStr]]


class Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Choice(Record):
    """One thing to tick, and why it is right or wrong."""

    text: Bilingual
    correct: StrictBool = False
    why: Bilingual


class Pair(Record):
    left: Bilingual
    right: Bilingual


class Swap(Record):
    """The one place where the broken listing differs from the right one."""

    right: Annotated[StrictStr, StringConstraints(min_length=1)]
    wrong: StrictStr


class Edit(Record):
    """One place of a listing and what to write there instead; ``old`` stands in the listing exactly once."""

    old: Annotated[StrictStr, StringConstraints(min_length=1)]
    new: StrictStr


class Repair(Choice):
    """A proposed repair of a bug; ``edits`` say to a machine what a wrong one makes of the broken listing.

    Without ``edits`` the repair is words only and cannot be run; an empty list changes nothing in the listing. A wrong
    repair leaves the question's symptom, or trades it for the one that stands beside its edits.
    """

    edits: list[Edit] | None = None
    symptom: Literal[SYMPTOMS] | None = None
    shows: StrictStr = ""

    @model_validator(mode="after")
    def _check(self):
        if self.correct and self.edits is not None:
            raise ValueError("edits: the right repair undoes the swap, it needs none")
        if self.symptom and self.edits is None:
            raise ValueError("symptom: there are no edits to show it")
        if bool(self.symptom) != bool(self.shows):
            raise ValueError("symptom and shows: neither can stand alone")
        return self


class KeyPoint(Record):
    """One statement that earns a mark; ``forms`` are ways to say it, ``contrary`` ways to deny it (see docs/grading_text.md).

    ``needs`` holds groups of concepts: an answer that names none of a group's concepts cannot have met the point.
    """

    id: Name
    statement: Bilingual
    needs: list[Any] = []
    forms: Forms = {}
    contrary: Forms = {}
    rules: dict[str, Any] = {}


class Misconception(Record):
    """One known wrong claim, what to answer to it, and the source that refutes it.

    ``contradicts`` names the key points that it denies; ``core`` says that it turns the whole answer round.
    """

    id: Name
    statement: Bilingual
    feedback: Bilingual
    source: StrictStr = ""
    core: StrictBool = False
    contradicts: list[Name] = []
    forms: Forms = {}
    rules: dict[str, Any] = {}


def source_link(source):
    """A source as it is shown, and its address: ("arXiv:1406.2661", "https://..."); the address is None for other sources."""
    if ARXIV_ID.fullmatch(source):
        return f"arXiv:{source}", f"https://arxiv.org/abs/{source}"
    return source, None


class Question(Record):
    """What every kind has in common; ``topic`` and ``lesson`` come from the head of the file."""

    id: Annotated[StrictStr, StringConstraints(pattern=r"^[a-z]+(-[a-z0-9]+)+$")]
    topic: StrictStr
    lesson: StrictStr
    level: Literal[LEVELS]
    kind: StrictStr
    rows: list[Annotated[StrictStr, StringConstraints(pattern=r"^(Q0\.\d+|\d+(\.\d+)+|[GVC]\d\d)$")]] = []
    sources: Annotated[list[Annotated[StrictStr, StringConstraints(min_length=3)]], Field(min_length=1)]
    prompt: Bilingual
    explanation: Bilingual

    @property
    def item(self):
        """The name under which attempts are recorded: a code question's are those at its exercise."""
        return self.id

    @property
    def label(self):
        """What a learner sees and may type in place of the id: an id such as gan-bug-labels-flipped gives the answer away."""
        if getattr(self, "headline", False):
            return self.id
        return f"{self.topic}-q{int(hashlib.sha1(self.id.encode()).hexdigest(), 16) % 100000:05d}"

    @model_validator(mode="after")
    def _id_starts_with_topic(self):
        if not self.id.startswith(self.topic + "-"):
            raise ValueError(f"id must start with {self.topic}-")
        return self


def _one_correct(choices, field):
    found = sum(choice.correct for choice in choices)
    if found != 1:
        raise ValueError(f"{field}: exactly one must be correct, found {found}")
    _all_different([choice.text for choice in choices], field)


def _all_different(texts, field):
    for language in LANGUAGES:
        if len({text.get(language) for text in texts}) < len(texts):
            raise ValueError(f"{field}: two of them read the same in {language}")


class ChoiceQuestion(Question):
    """Exactly one of three to five choices is right."""

    kind: Literal["choice"]
    choices: Annotated[list[Choice], Field(min_length=3, max_length=5)]

    @model_validator(mode="after")
    def _check(self):
        _one_correct(self.choices, "choices")
        return self


class MultiQuestion(Question):
    """One or more choices are right, and at least one is wrong: ticking all of them must not win."""

    kind: Literal["multi"]
    choices: Annotated[list[Choice], Field(min_length=3, max_length=6)]

    @model_validator(mode="after")
    def _check(self):
        found = sum(choice.correct for choice in self.choices)
        if not 0 < found < len(self.choices):
            raise ValueError(f"choices: at least one must be correct and one wrong, found {found} correct")
        _all_different([choice.text for choice in self.choices], "choices")
        return self


class NumberQuestion(Question):
    """A number that follows from ``formula`` and the parameters drawn for an attempt."""

    kind: Literal["number"]
    parameters: dict[
        Annotated[StrictStr, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")],
        Annotated[list[Number], Field(min_length=1)],
    ] = {}
    formula: Annotated[StrictStr, StringConstraints(min_length=1)]
    answer: Number | None = None
    tolerance: Annotated[Number, Field(ge=0)] = 0.01
    absolute: StrictBool = False
    unit: Bilingual | None = None

    @model_validator(mode="after")
    def _check(self):
        if self.answer is not None and self.parameters:
            raise ValueError("answer: cannot be printed when there are parameters")
        if "answer" in self.parameters:
            raise ValueError("parameters: {answer} stands for the result, choose another name")
        if product_of(map(len, self.parameters.values())) > MOST_COMBINATIONS:
            raise ValueError(f"parameters: more than {MOST_COMBINATIONS} combinations")
        return self

    def combinations(self):
        """Every drawable dict of parameter values; one empty dict when there are no parameters."""
        for values in product(*self.parameters.values()):
            yield dict(zip(self.parameters, values, strict=True))

    def value(self, parameters=None):
        """The right answer for these parameter values, a finite float; ValueError if the formula gives none."""
        return evaluate(self.formula, parameters or {})


class OrderQuestion(Question):
    """Items to be put in order; the file holds the right one."""

    kind: Literal["order"]
    items: Annotated[list[Bilingual], Field(min_length=3, max_length=6)]

    @model_validator(mode="after")
    def _check(self):
        _all_different(self.items, "items")
        return self


class MatchQuestion(Question):
    """Left sides to be matched one to one with right sides."""

    kind: Literal["match"]
    pairs: Annotated[list[Pair], Field(min_length=3, max_length=6)]

    @model_validator(mode="after")
    def _check(self):
        _all_different([pair.left for pair in self.pairs], "pairs: left sides")
        _all_different([pair.right for pair in self.pairs], "pairs: right sides")
        return self


class BugQuestion(Question):
    """A listing with one planted defect: name its line, its symptom and the repair."""

    kind: Literal["bug"]
    listing: Annotated[StrictStr, StringConstraints(pattern=r"^[a-z0-9_]+\.py$")]
    swap: Swap
    symptom: Literal[SYMPTOMS]
    shows: Annotated[StrictStr, StringConstraints(min_length=1)]
    repairs: Annotated[list[Repair], Field(min_length=3, max_length=5)]
    _right: str = PrivateAttr("")

    @model_validator(mode="after")
    def _check(self, info: ValidationInfo):
        _one_correct(self.repairs, "repairs")
        self._right = _read_listing(info.context, self.listing)
        found = self._right.count(self.swap.right)
        if found != 1:
            raise ValueError(f"swap.right: must stand in {self.listing} exactly once, found {found} times")
        if self.swap.right == self.swap.wrong:
            raise ValueError("swap: right and wrong do not differ")
        for place, repair in enumerate(self.repairs):
            try:
                self.repaired(repair)
            except ValueError as error:
                raise ValueError(f"repairs.{place}: {error}") from None
        return self

    @property
    def right_listing(self):
        """The listing as it should be, a str."""
        return self._right

    @property
    def broken_listing(self):
        """The listing that the learner sees, a str."""
        return self._right.replace(self.swap.right, self.swap.wrong)

    def repaired(self, repair):
        """What a repair makes of the broken listing, a str; None where it is words only."""
        if repair.correct:
            return self.right_listing
        if repair.edits is None:
            return None
        source = self.broken_listing
        for edit in repair.edits:
            found = source.count(edit.old)
            if found != 1:
                raise ValueError(
                    f"edits: {edit.old!r} must stand in the broken listing exactly once, found {found} times"
                )
            source = source.replace(edit.old, edit.new)
        return source

    @property
    def lines(self):
        """Line numbers of the broken listing (from 1) that name the defect, a frozenset."""
        return changed_lines(self.right_listing, self.broken_listing)


class TextQuestion(Question):
    """A free-text answer, marked by key points; the text engine reads ``forms``, ``contrary``, ``needs`` and ``rules``."""

    kind: Literal["text"]
    headline: StrictBool = False
    key_points: Annotated[list[KeyPoint], Field(min_length=2, max_length=6)]
    misconceptions: list[Misconception] = []
    model_answer: Bilingual

    @model_validator(mode="after")
    def _check(self):
        points, claims = ([one.id for one in group] for group in (self.key_points, self.misconceptions))
        for field, names in (("key_points", points), ("misconceptions", claims)):
            if len(set(names)) < len(names):
                raise ValueError(f"{field}: two of them have the same id")
        for claim in self.misconceptions:
            if not {*claim.contradicts} <= {*points}:
                raise ValueError(f"misconceptions: {claim.id}: contradicts an unknown key point")
        if self.headline != (self.id in HEADLINES):
            raise ValueError("headline: must be true for the headline ids and for no other")
        if self.headline and len(self.key_points) != 4:
            raise ValueError(f"key_points: a headline question has four, found {len(self.key_points)}")
        return self


class CodeQuestion(Question):
    """Points at an exercise of ``quiz.exercises``."""

    kind: Literal["code"]
    exercise: Annotated[StrictStr, StringConstraints(pattern=r"^[a-z]+\.[a-z0-9_]+$")]

    @property
    def item(self):
        return self.exercise


MODELS = {
    "choice": ChoiceQuestion,
    "multi": MultiQuestion,
    "number": NumberQuestion,
    "order": OrderQuestion,
    "match": MatchQuestion,
    "bug": BugQuestion,
    "text": TextQuestion,
    "code": CodeQuestion,
}


def evaluate(formula, names):
    """The value of a formula of the bank as a finite float, computed without ``eval``; ValueError with the reason."""
    import ast
    import math

    from simpleeval import EvalWithCompoundTypes, FunctionNotDefined, NameNotDefined

    def over(function):
        return lambda *values: function(values[0] if len(values) == 1 and hasattr(values[0], "__iter__") else values)

    functions = {name: getattr(math, name) for name in "log log2 log10 exp sqrt floor ceil erf sin cos tanh".split()}
    functions |= {"abs": abs, "min": min, "max": max, "round": round, "range": range}
    functions |= {"prod": over(math.prod), "sum": over(math.fsum)}
    evaluator = EvalWithCompoundTypes(functions=functions, names={"pi": math.pi, "e": math.e, **names})
    try:
        # ^ is the exclusive or in Python: of whole numbers it would give a wrong answer without a word.
        if any(isinstance(node, ast.BitXor) for node in ast.walk(ast.parse(formula.strip(), mode="eval"))):
            raise ValueError("write a power as **, not as ^")
        found = float(evaluator.eval(formula))
    except (NameNotDefined, FunctionNotDefined) as error:
        known = ", ".join(sorted(functions))
        raise ValueError(f"formula {formula!r}: {error} It knows the parameters, pi, e, and {known}") from error
    except Exception as error:
        raise ValueError(f"formula {formula!r} with {names}: {error}") from error
    if not math.isfinite(found):
        raise ValueError(f"formula {formula!r} with {names} gives {found}")
    return found


def changed_lines(right, broken):
    """Lines of ``broken`` (from 1) that differ from ``right``; where lines are missing, the neighbours of the gap."""
    before, after = right.splitlines(), broken.splitlines()
    # Outside the one place of the swap nothing differs: a matcher left alone would also pair look-alikes there.
    head = len(os.path.commonprefix([before, after]))
    tail = len(os.path.commonprefix([before[head:][::-1], after[head:][::-1]]))
    middle = (before[head : len(before) - tail], after[head : len(after) - tail])
    accepted = set()
    for change, _, _, start, stop in SequenceMatcher(None, *middle, autojunk=False).get_opcodes():
        if change in ("replace", "insert"):
            accepted.update(range(head + start + 1, head + stop + 1))
        elif change == "delete":
            accepted.update(_neighbours(after, head + start))
    return frozenset(accepted)


def _neighbours(lines, gap):
    """Line numbers beside the gap before index ``gap``; blank lines count as part of the gap."""
    above, below = gap - 1, gap
    while above >= 0:
        yield above + 1
        if lines[above].strip():
            break
        above -= 1
    while below < len(lines):
        yield below + 1
        if lines[below].strip():
            break
        below += 1


def _read_listing(context, name):
    source = ((context or {}).get("root") or bank_root()) / "listings" / name
    if not source.is_file():
        raise ValueError(f"listing: there is no listings/{name}")
    return source.read_text(encoding="utf-8")


def bank_root():
    """The folder of the bank; IMAGEGEN_BANK names another one."""
    other = os.environ.get("IMAGEGEN_BANK")
    return Path(other) if other else files("quiz") / "bank"
