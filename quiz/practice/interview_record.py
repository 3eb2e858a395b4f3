"""What is kept of a mock interview: everything it needs to go on after a crash, and all that its report tells."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from quiz.ground.language import Text

VERSION = 2


class Kept(BaseModel):
    model_config = ConfigDict(extra="forbid", validate_assignment=True)


class Bilingual(Kept):
    """A text in both languages."""

    en: str
    zh: str

    def get(self, language):
        return getattr(self, language)

    @property
    def text(self):
        return Text(self.en, self.zh)

    def __str__(self):
        return str(self.text)

    @classmethod
    def of(cls, text):
        return cls(en=text.en, zh=text.zh)


class Step(Kept):
    """One planned round; the question of a follow-up is found when it is its turn."""

    kind: str
    question: str | None = None


class Turn(Kept):
    """What the interviewer asks.

    Attributes:
        kind: "words", "bug", "number", "code" or "quick".
        reason: a key of ``interview.LEADS``: why this is asked.
        points: key points that a probe asks about; empty when the question is asked as a whole.
        lead, prompt: what is said; the numbers that were drawn stand in the prompt.
        began: seconds of the clock when it was asked.
    """

    question: str
    kind: str
    seed: int
    reason: str
    points: tuple[str, ...]
    lead: Bilingual
    prompt: Bilingual
    began: float


class Point(Kept):
    """What was heard of one key point."""

    id: str
    state: Literal["met", "contradicted", "unsure", "missing"]
    quote: str | None = None


class Claim(Kept):
    """A misconception that was stated."""

    id: str
    quote: str | None = None


class Answer(Turn):
    """One answer and what it earned.

    Attributes:
        score: 0 to 1; None while the mark is the candidate's to give (see ``to_judge``).
        heard: what was heard of each key point of a question in words.
        to_judge: key points that the grader leaves to the candidate.
        ratings: what the candidate said of them, {point: 0, 0.5 or 1}; None before.
        points: as for Turn: the key points that this question asked about.
    """

    topic: str
    level: str
    seconds: float
    skipped: bool = False
    answer: str = ""
    score: float | None = 0.0
    interval: list[float] = []
    marked: bool = True
    heard: list[Point] = []
    claims: list[Claim] = []
    flags: list[str] = []
    to_judge: list[str] = []
    ratings: dict[str, float] | None = None
    feedback: list[Bilingual] = []
    detail: dict = {}

    @property
    def is_probe(self):
        """Whether this asked for a part of a question that was asked before."""
        return bool(self.points)


class Record(Kept):
    """An interview from its plan to its last answer; ``used`` are seconds of the clock, ``ended`` says why it is over."""

    version: Literal[2] = VERSION
    id: str
    started: str
    minutes: float
    level: str
    lang: Literal["en", "zh"]
    topics: list[str]
    seed: int
    plan: list[Step]
    place: int = 0
    used: float = 0.0
    turn: Turn | None = None
    answers: list[Answer] = Field(default_factory=list)
    ended: Literal["time", "done", "stopped"] | None = None


def read(kept):
    """The Record in a kept text; None where there is none that this version can read."""
    try:
        return Record.model_validate_json(kept) if kept else None
    except ValidationError:
        return None
