"""What the store holds: attempts, the states that they add up to, and the errors of the store."""

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime

from quiz.ground.language import LANGUAGES

COLUMNS = "id time item kind score hints solution_seen seconds lang answer detail machine sequence".split()


class ProgressError(RuntimeError):
    """Progress cannot be read or written; ``message`` is a Text that says why and what to do."""

    def __init__(self, message):
        self.message = message
        super().__init__(message)

    def __str__(self):
        return str(self.message)


class ProgressWarning(UserWarning):
    """Something happened to the progress file that the learner should know."""


@dataclass(frozen=True)
class Attempt:
    """One answer to one item. ``time`` is UTC; ``score`` is 0 to 1; ``seconds`` may be None."""

    id: str
    time: datetime
    item: str
    kind: str
    score: float
    hints: int
    solution_seen: bool
    seconds: float | None
    lang: str
    answer: str
    detail: dict
    machine: str
    sequence: int

    @property
    def claimed(self):
        """Whether the learner had a say in the mark: what the grader did not know, its author judged."""
        return bool(self.detail.get("claimed") or self.detail.get("self_rated"))


@dataclass(frozen=True)
class State:
    """What the attempts at one item add up to; scores are 0 to 1, or None before the first attempt."""

    attempts: int = 0
    best: float | None = None
    last: float | None = None
    last_time: datetime | None = None

    @property
    def name(self):
        """ "new", "solved" (the last attempt was right) or "open"."""
        return "new" if self.last is None else "solved" if self.last >= 1 else "open"


def attempt_of(row):
    """The Attempt of a stored row."""
    return Attempt(**row | {"time": moment_of(row["time"])})


@dataclass
class Imported:
    """What an import did: attempts added, attempts that were there already, texts taken, lines that were refused."""

    added: int = 0
    known: int = 0
    drafts: int = 0
    refused: list = field(default_factory=list)


def storable(value):
    """Text that SQLite can store: half a surrogate pair, which a clipboard may hold, becomes "?"."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


def stamp_of(moment):
    """A moment as it is stored, a str."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment_of(stamp):
    """A recorded time as an aware datetime in UTC; ValueError for anything else."""
    moment = datetime.fromisoformat(stamp)
    if moment.tzinfo is None:
        raise ValueError("time has no zone")
    return moment.astimezone(UTC)


def refusal(row):
    """Why a row is no attempt, or None."""
    if set(row) != set(COLUMNS):
        return f"needs exactly the fields {', '.join(COLUMNS)}"
    for column in ("id", "time", "item", "kind", "machine"):
        if not isinstance(row[column], str) or not 0 < len(row[column]) <= 200:
            return f"{column} must be a short text"
    if not isinstance(row["answer"], str) or row["lang"] not in LANGUAGES:
        return f"answer must be a text and lang one of {', '.join(LANGUAGES)}"
    if not _is_number(row["score"]) or not 0 <= row["score"] <= 1:
        return "score must be a number from 0 to 1"
    if row["seconds"] is not None and (not _is_number(row["seconds"]) or row["seconds"] < 0):
        return "seconds must be a number that is not negative, or nothing"
    if not all(type(row[column]) is int and 0 <= row[column] < 2**62 for column in ("hints", "sequence")):
        return "hints and sequence must be whole numbers that are not negative"
    if not isinstance(row["solution_seen"], bool) or not isinstance(row["detail"], dict):
        return "solution_seen must be true or false, detail a mapping"
    try:
        moment_of(row["time"])
    except (ValueError, OverflowError):
        return "time is not a time"
    return None


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
