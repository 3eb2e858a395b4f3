"""The folder in which a class is graded: results, moderation and scores. What is in it is all that a later run needs.

``results.jsonl`` has a head and a line for each student; ``moderation.jsonl`` a line for each mark that a human gave. A
human's mark is kept for ever: grading again, with whatever repaired check or bank, never replaces it.
"""

import csv
import io
import json
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from quiz.classroom import grading
from quiz.classroom.hand_ins import Code, HandIn, Student
from quiz.ground.files import write_text
from quiz.ground.language import Text

RESULTS, MODERATION, SCORES = "results.jsonl", "moderation.jsonl", "scores.csv"
FORMAT = "imagegen-class"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class SessionError(ValueError):
    """The folder cannot be used; ``message`` is a Text."""

    def __init__(self, message):
        self.message = message
        super().__init__(message)

    def __str__(self):
        return str(self.message)


class Session:
    """One graded class.

    Args:
        folder: where results are kept; made when something is written.

    Attributes:
        head: {"type", "version", "graded", "items"}.
        students: {student id: record}, a record is a dict of plain values.
        moderated: {(student id, item): mark}, the marks of humans.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.head, self.students = None, {}
        self.moderated = {}
        self._load()

    def _load(self):
        place = self.folder / RESULTS
        if place.is_file():
            for number, line in enumerate(place.read_text(encoding="utf-8").splitlines()):
                try:
                    record = json.loads(line)
                except ValueError:
                    continue  # the last line of a run that was killed
                if number == 0:
                    if not isinstance(record, dict) or record.get("type") != FORMAT:
                        raise SessionError(
                            Text(f"{place} is not the result of a class.", f"{place} 不是班级批改结果。")
                        )
                    self.head = record
                else:
                    self.students[record["student"]["id"]] = record
        moderation = self.folder / MODERATION
        if moderation.is_file():
            for line in moderation.read_text(encoding="utf-8").splitlines():
                mark = json.loads(line)
                self.moderated[mark["student"], mark["item"]] = mark

    def start(self, items):
        """Begin, or go on with the same items; results of other items are graded anew."""
        if self.head and self.head["items"] == list(items):
            return
        self.head = {"type": FORMAT, "version": version(), "graded": now(), "items": list(items)}
        self.students = {}
        self._write_all()

    def is_done(self, hand_in):
        """Whether this very hand-in was graded already, by this version of the course."""
        known = self.students.get(hand_in.student.id)
        return known is not None and known["digest"] == hand_in.digest and known["version"] == version()

    def add(self, hand_in, results):
        """Keep the results of one student at once, so that a run that is killed goes on after them."""
        record = record_of(hand_in, results)
        self.students[hand_in.student.id] = record
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / RESULTS).open("a", encoding="utf-8") as file:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")

    def _write_all(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        lines = [self.head, *self.students.values()]
        write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), self.folder / RESULTS)

    def finish(self):
        """Write the results in the order of students, and the scores."""
        self.students = dict(sorted(self.students.items()))
        self._write_all()
        write_text(self.scores(), self.folder / SCORES)

    def mark(self, student, item):
        """The mark of one item, 0 to 1: a human's where there is one; None where there is no item."""
        if (student, item) in self.moderated:
            return self.moderated[student, item]["score"]
        result = self.students[student]["items"].get(item)
        return None if result is None else result["score"]

    def moderate(self, student, item, score, points=None, by=""):
        """Keep the mark of a human, 0 to 1, for ever; ``points`` is what they said of the key points."""
        mark = {"student": student, "item": item, "score": score, "points": points or {}, "by": by, "time": now()}
        self.moderated[student, item] = mark
        with (self.folder / MODERATION).open("a", encoding="utf-8") as file:
            file.write(json.dumps(mark, ensure_ascii=False) + "\n")

    def to_moderate(self):
        """What a human should look at: (student id, item), contested and widest interval first."""
        found = []
        for student, record in self.students.items():
            for item, result in record["items"].items():
                if result.get("review") and (student, item) not in self.moderated:
                    low, high = result.get("interval", (0, 1))
                    found.append((low - high, item, student))
        return [(student, item) for _, item, student in sorted(found)]

    def total(self, student):
        """The mean mark over all items, 0 to 1."""
        items = self.head["items"]
        return sum(self.mark(student, item) or 0.0 for item in items) / len(items) if items else 0.0

    def scores(self, lms=None, assignment="Image generation"):
        """The marks as CSV, a str.

        Args:
            lms: None for a table of everything; "moodle" or "canvas" for the columns that these import.
            assignment: the name of the assignment there.
        """
        write = {None: self._plain_scores, "moodle": self._moodle_scores, "canvas": self._canvas_scores}[lms]
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        for row in write(assignment):
            writer.writerow([guarded(cell) for cell in row])
        return out.getvalue()

    def _plain_scores(self, _):
        items = self.head["items"]
        yield ["student", "name", "total", *items, "to review", "warnings", "latest file"]
        for name, record in self.students.items():
            marks = [self.mark(name, item) for item in items]
            review = sum(
                result["review"] and (name, item) not in self.moderated for item, result in record["items"].items()
            )
            yield [
                name,
                record["student"]["name"],
                f"{100 * self.total(name):.2f}",
                *("" if mark is None else f"{100 * mark:.2f}" for mark in marks),
                review,
                len(record["warnings"]),
                record["latest"],
            ]

    def _moodle_scores(self, assignment):
        yield ["ID number", "Email address", assignment]
        for name, record in self.students.items():
            yield [name, record["student"]["email"], f"{100 * self.total(name):.2f}"]

    def _canvas_scores(self, assignment):
        yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment]
        yield ["    Points Possible", "", "", "", "", "100"]
        for name, record in self.students.items():
            student = record["student"]
            yield [
                student["name"] or name,
                "",
                name,
                student["login"],
                student["section"],
                f"{100 * self.total(name):.2f}",
            ]


def guarded(cell):
    """A cell that no spreadsheet takes for a formula."""
    text = str(cell)
    is_number = text.replace(".", "", 1).removeprefix("-").isdigit()
    return f"'{text}" if text.startswith(FORMULA) and not is_number else text


def record_of(hand_in, results):
    """The line of one student, a dict of plain values: all that is needed to grade once more."""
    latest = datetime.fromtimestamp(hand_in.latest, UTC).isoformat(timespec="seconds") if hand_in.latest else ""
    used = {result["file"] for result in results.values() if result.get("file")}
    return {
        "student": vars(hand_in.student),
        "digest": hand_in.digest,
        "version": version(),
        "latest": latest,
        "warnings": [{"en": one.en, "zh": one.zh} for one in hand_in.warnings],
        "records": hand_in.records,
        "sources": {name: cells for name, cells in hand_in.sources.items() if name in used},
        "items": results,
    }


def hand_in_of(record):
    """The HandIn that a line was made from, as far as grading needs it."""
    hand_in = HandIn(Student(**record["student"]), digest=record["digest"])
    hand_in.records, hand_in.sources = record["records"], record["sources"]
    hand_in.warnings = [Text(one["en"], one["zh"]) for one in record["warnings"]]
    hand_in.code = {
        item: Code(item, result["file"], result["cells"])
        for item, result in record["items"].items()
        if result.get("file")
    }
    if record["latest"]:
        hand_in.latest = datetime.fromisoformat(record["latest"]).timestamp()
    return hand_in


def regraded(session, processes=None, levels=None, only=None):
    """Grade what is stored once more, with the checks and the bank as they are now. Nothing is written.

    Args:
        only: ids of the students to grade; all when left out.
    Yields:
        (HandIn, results, changes): a change is (item, old mark, new mark, why).
    """
    hand_ins = [hand_in_of(record) for name, record in session.students.items() if only is None or name in only]
    for hand_in, results in grading.grade_class(hand_ins, session.head["items"], processes, levels):
        before = session.students[hand_in.student.id]["items"]
        yield hand_in, results, list(changes(hand_in.student.id, before, results, session.moderated))


def changes(student, before, after, moderated=()):
    """What differs between two gradings of a student: (item, old mark, new mark, why)."""
    for item, result in after.items():
        old = before.get(item, {"score": 0.0, "status": grading.NO_ANSWER})
        if abs(old["score"] - result["score"]) < 1e-6 and old["status"] == result["status"]:
            continue
        if (student, item) in moderated:
            yield item, old["score"], old["score"], "a human's mark stays"
            continue
        yield item, old["score"], result["score"], f"{why(old)} -> {why(result)}"


def why(result):
    """Status and, for code, the first check that failed."""
    category = result.get("category") or ""
    return result["status"] if not category or category == result["status"] else f"{result['status']} ({category})"


def version():
    """The version of the course that grades."""
    try:
        return metadata.version("imagegen-interview")
    except metadata.PackageNotFoundError:
        return "unknown"


def now():
    return datetime.now(UTC).isoformat(timespec="seconds")
