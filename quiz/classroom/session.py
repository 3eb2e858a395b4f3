"""The folder in which a class is graded: results, moderation and scores. What is in it is all that a later run needs.

``results.jsonl`` has a head and a line for each student; ``moderation.jsonl`` a line for each mark that a human gave. A
human's mark is kept for ever: grading again, with whatever repaired check or bank, never replaces it.
"""

import csv
import hashlib
import io
import json
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from quiz.bank.loading import bank
from quiz.classroom import grading
from quiz.classroom.hand_ins import Code, HandIn, Student
from quiz.exercises import exercises
from quiz.ground.files import write_text
from quiz.ground.language import Text

RESULTS, MODERATION, SCORES = "results.jsonl", "moderation.jsonl", "scores.csv"
FORMAT = "imagegen-class"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the start of a formula."""


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
        head: {"type", "version", "graded", "items", "deadline"}; the deadline is in seconds since 1970, or None.
        students: {student id: record}, a record is a dict of plain values.
        moderated: {(student id, item): mark}, the marks of humans.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.head, self.students = None, {}
        self.moderated = {}
        self._load()

    def _load(self):
        for line in self._lines(RESULTS):
            record = json.loads(line)
            if self.head is None:
                if not isinstance(record, dict) or record.get("type") != FORMAT:
                    place = self.folder / RESULTS
                    raise SessionError(Text(f"{place} is not the result of a class.", f"{place} 不是班级批改结果。"))
                self.head = record
            else:
                self.students[record["student"]["id"]] = record
        for line in self._lines(MODERATION):
            mark = json.loads(line)
            self.moderated[mark["student"], mark["item"]] = mark

    def _lines(self, name):
        """The whole lines of a file; what a run that was killed wrote in part is cut off, so that the next line stands alone."""
        place = self.folder / name
        if not place.is_file():
            return []
        content = place.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            write_text(whole.decode("utf-8"), place)
        return [line for line in whole.decode("utf-8").split("\n") if line]

    def start(self, items, deadline=None):
        """Begin, or go on with the same items; results of other items are graded anew."""
        if self.head and self.head["items"] == list(items):
            self.head["deadline"] = deadline if deadline is not None else self.head.get("deadline")
            return
        self.head = {
            "type": FORMAT,
            "version": version(),
            "graded": now(),
            "items": list(items),
            "deadline": deadline,
        }
        self.students = {}
        self._write_all()

    def is_done(self, hand_in):
        """Whether this very hand-in was graded already, by this version of the course."""
        known = self.students.get(hand_in.student.id)
        return known is not None and known["digest"] == hand_in.digest and known["version"] == version()

    def renew(self, hand_in):
        """Take what the roster says now of a student who is graded already, and the time and warnings of the files."""
        new = record_of(hand_in, {})
        self.students[hand_in.student.id] |= {name: new[name] for name in ("student", "latest", "warnings")}

    def know(self, details):
        """Take ids and names from elsewhere: {student id: {detail: value}}; gives the ids that the class lacks."""
        for name, known in details.items():
            if name in self.students:
                self.students[name]["student"] |= known
        return sorted(set(details) - set(self.students))

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
        mark = {
            "student": student,
            "item": item,
            "score": score,
            "points": points or {},
            "by": by,
            "time": now(),
            "answer": digest_of(self.students[student]["items"].get(item, {})),
        }
        self.moderated[student, item] = mark
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / MODERATION).open("a", encoding="utf-8") as file:
            file.write(json.dumps(mark, ensure_ascii=False) + "\n")

    def to_moderate(self):
        """What a human should look at: (student id, item); first what a student contests, then the widest interval.

        An answer that was given anew after a human marked another one is among them; their mark counts meanwhile.
        """
        found = []
        for student, record in self.students.items():
            for item, result in record["items"].items():
                if self.waits(student, item):
                    low, high = result.get("interval", (0, 1))
                    found.append((not result.get("contested"), low - high, item, student))
        return [(student, item) for *_, item, student in sorted(found)]

    def waits(self, student, item):
        """Whether an answer waits for a human."""
        result, mark = self.students[student]["items"].get(item, {}), self.moderated.get((student, item))
        return bool(result.get("review")) and (mark is None or mark.get("answer") != digest_of(result))

    def hours_late(self, student):
        """Hours after the deadline, 0 for in time; None without a deadline, or where nothing was handed in."""
        deadline, latest = self.head.get("deadline"), self.students[student]["latest"]
        if deadline is None or not latest:
            return None
        return max(0.0, (datetime.fromisoformat(latest).timestamp() - deadline) / 3600)

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
        yield ["student", "name", "total", *items, "to review", "warnings", "handed in", "hours late"]
        for name, record in self.students.items():
            marks = [self.mark(name, item) for item in items]
            review = sum(self.waits(name, item) for item in items)
            late = self.hours_late(name)
            yield [
                name,
                record["student"]["name"],
                f"{100 * self.total(name):.2f}",
                *("" if mark is None else f"{100 * mark:.2f}" for mark in marks),
                review,
                len(record["warnings"]),
                record["latest"],
                "" if late is None else f"{late:.1f}",
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
                student["lms_id"],
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
        item: Code(item, result["file"], result["cells"], result["attempted"])
        for item, result in record["items"].items()
        if result.get("file")
    }
    if record["latest"]:
        hand_in.latest = datetime.fromisoformat(record["latest"]).timestamp()
    return hand_in


def regraded(session, processes=None, levels=None, only=None, cluster=None):
    """Grade what is stored once more, with the checks and the bank as they are now. Nothing is written.

    Args:
        only: ids of the students to grade; all when left out.
        processes, levels, cluster: as ``grading.grade_class`` takes them.
    Yields:
        (HandIn, results, changes): a change is (item, old mark, new mark, why).
    """
    hand_ins = [hand_in_of(record) for name, record in session.students.items() if not only or name in only]
    items = [item for item in session.head["items"] if item in bank() or item in exercises()]
    for hand_in, results in grading.grade_class(hand_ins, items, processes, levels, cluster):
        before = session.students[hand_in.student.id]["items"]
        results = before | results  # of what the bank has no longer, the old result stays
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


def digest_of(result):
    """By what the answer of a result is told from another, a str."""
    return hashlib.sha256(repr(result.get("answer")).encode("utf-8", "replace")).hexdigest()


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
