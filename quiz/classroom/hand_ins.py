"""What a class has handed in: notebooks in a folder, by student, with the answers that each of them carries."""

import ast
import csv
import hashlib
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

from quiz.bank.loading import UnknownQuestion, question
from quiz.checking.answer_file import MAX_FILE, Rejected, read_answer
from quiz.exercises import exercises
from quiz.ground.language import LANGUAGES, Text
from quiz.practice.handed_in import records_in
from quiz.worker.loading import Unreadable, bound, is_stub, parse

ROSTER = "roster.csv"
CHECK = re.compile(r"""quiz\.check\(\s*["']([a-z]+\.[a-z0-9_]+)["']""")
ASK = re.compile(r"""quiz\.ask\(\s*["']([a-z0-9-]+)["']""")
IGNORED = {".ipynb_checkpoints", "__MACOSX", ".git"}


@dataclass(frozen=True)
class Student:
    """One student; all but the id may be empty. ``lms_id`` is the number by which Canvas knows them."""

    id: str
    name: str = ""
    email: str = ""
    login: str = ""
    section: str = ""
    lms_id: str = ""
    handed_in: str = ""
    """When they handed in, ISO 8601; the time of their files counts where it is empty."""


DETAILS = ("name", "email", "login", "section", "lms_id", "handed_in")


@dataclass
class Code:
    """Where a student's answer to one exercise stands: the first ``cells`` code cells of a file."""

    exercise: str
    file: str
    cells: int
    attempted: bool = True


@dataclass
class HandIn:
    """All that one student has handed in.

    Attributes:
        records: what the widgets kept, the latest of each question: {question id: dict}.
        sources: {file: [source of each code cell]}.
        code: {exercise id: Code}.
        asked: ids of the questions and exercises that the notebooks hold.
        warnings: Texts about copied, moved, lost or damaged cells.
        digest: of the files' content, by which a hand-in that has changed is told.
        latest: when it was handed in, seconds since 1970; 0 where nothing was.
    """

    student: Student
    files: list = field(default_factory=list)
    records: dict = field(default_factory=dict)
    sources: dict = field(default_factory=dict)
    code: dict = field(default_factory=dict)
    asked: set = field(default_factory=set)
    warnings: list = field(default_factory=list)
    digest: str = ""
    latest: float = 0.0


def collect(folder):
    """Everything handed in below a folder: a list of HandIn, by student.

    A ``roster.csv`` in the folder, with the columns ``file`` and ``id`` and, if wanted, those of ``DETAILS``, says whose a
    file (or folder) is. Without it a file is that of the folder it lies in, or, directly in the folder, of the student it is
    named after.

    Raises:
        NotADirectoryError: there is no such folder.
        ValueError: the roster cannot be used.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is not a folder")
    roster = read_roster(folder / ROSTER)
    found = {}
    for path in sorted(folder.rglob("*.ipynb")):
        relative = path.relative_to(folder)
        if path.is_symlink() or not path.is_file() or IGNORED & set(relative.parts):
            continue
        student = _owner(relative, roster)
        hand_in = found.setdefault(student.id, HandIn(student))
        hand_in.files.append(path)
        if roster and student not in roster.values():
            name = printable(relative.as_posix())
            hand_in.warnings.append(Text(f"{name} is not in {ROSTER}", f"{ROSTER} 里没有 {name}"))
    for student in roster.values():
        found.setdefault(student.id, HandIn(student))
    for hand_in in found.values():
        _read(hand_in, folder)
    _warn_of_same_files(found.values())
    _warn_of_shared_attempts(found.values())
    return [found[name] for name in sorted(found)]


def questions_in(cell):
    """Ids of the questions that a cell asks, by id or by label; what the bank does not know stays as it is."""
    return [_id_of(name) for name in ASK.findall(cell)]


def _id_of(name):
    try:
        return question(name).id
    except UnknownQuestion:
        return name


def asked_in(path):
    """Ids of the questions and exercises in one notebook, a set; ValueError for what is none."""
    try:
        cells = read_answer(path).cells
    except Rejected as error:
        raise ValueError(str(error.args[0])) from None
    return {one for cell in cells for one in (*questions_in(cell), *CHECK.findall(cell))}


def _warn_of_same_files(hand_ins):
    """Say of hand-ins that agree to the last byte whose they are like."""
    by_digest = defaultdict(list)
    for hand_in in hand_ins:
        if hand_in.files:
            by_digest[hand_in.digest].append(hand_in)
    for same in by_digest.values():
        for hand_in in same[:20]:
            for other in same[:20]:
                if other is not hand_in and (hand_in.code or hand_in.records):
                    hand_in.warnings.append(
                        Text(f"the same file as that of {other.student.id}", f"与 {other.student.id} 的文件完全相同")
                    )


def _warn_of_shared_attempts(hand_ins):
    """Say of answers that were given once and handed in twice: every attempt has an id of its own."""
    holders = defaultdict(set)
    for hand_in in hand_ins:
        for record in hand_in.records.values():
            if isinstance(record.get("attempt"), str) and record["attempt"]:
                holders[record["attempt"]].add(hand_in.student.id)
    shared = Counter(pair for names in holders.values() for pair in permutations(sorted(names)[:20], 2))
    by_id = {hand_in.student.id: hand_in for hand_in in hand_ins}
    for (name, other), count in sorted(shared.items()):
        by_id[name].warnings.append(
            Text(
                f"{count} stored answers are the very ones of {other}",
                f"有 {count} 份存下的作答与 {other} 的是同一份",
            )
        )


def printable(text):
    """The text without what no UTF-8 file can hold: half a surrogate pair, a byte of an odd file name."""
    return text.encode("utf-8", "replace").decode("utf-8")


def read_roster(path):
    """{file or folder: Student}; empty where there is no roster."""
    if not path.is_file():
        return {}
    try:
        rows = _rows(path, ("file", "id"))
    except OSError as error:
        raise ValueError(f"{path.name} cannot be read: {error.strerror}") from None
    students, found = {}, {}
    for row in rows:
        student = students.setdefault(row["id"], Student(row["id"], **{name: row[name] for name in DETAILS}))
        found[row["file"].removeprefix("./").rstrip("/")] = student
    return found


def read_map(path):
    """{student id: {detail: value}} from a CSV file with a column ``id`` and any of ``DETAILS``; what is empty is left out.

    Raises:
        OSError, ValueError: it cannot be read, or used.
    """
    rows = _rows(Path(path), ("id",))
    return {row["id"]: {name: row[name] for name in DETAILS if row[name]} for row in rows}


def _rows(path, needed):
    """The rows of a CSV file as dicts of stripped str, with all of ``DETAILS``; ValueError for one that lacks what is needed."""
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} is not UTF-8 text") from None
    except csv.Error as error:
        raise ValueError(f"{path.name} cannot be read: {error}") from None
    if not rows or not set(needed) <= set(rows[0]):
        raise ValueError(f"{path.name} needs the columns {' and '.join(needed)}, and a row")
    found = []
    for number, row in enumerate(rows, 2):
        row = {name: (row.get(name) or "").strip() for name in (*needed, *DETAILS)}
        if not all(row[name] for name in needed):
            raise ValueError(f"{path.name}, line {number}: {' and '.join(needed)} must not be empty")
        if row["handed_in"] and moment(row["handed_in"]) is None:
            raise ValueError(f"{path.name}, line {number}: {row['handed_in']!r} is no time like 2026-10-31T18:00")
        found.append(row)
    return found


def moment(text):
    """Seconds since 1970 of an ISO 8601 time, in the local zone where it names none; None when it is none."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _owner(relative, roster):
    parts = relative.as_posix().split("/")
    for length in range(len(parts), 0, -1):
        name = "/".join(parts[:length])
        if name in roster:
            return roster[name]
    return Student(printable(parts[0] if len(parts) > 1 else relative.stem))


def _read(hand_in, folder):
    digest = hashlib.sha256()
    for path in hand_in.files:
        name = printable(path.relative_to(folder).as_posix())
        try:
            if path.stat().st_size > MAX_FILE:
                raise Rejected(Text(f"{path.name} is larger than 64 MB", f"{path.name} 超过 64 MB"))
            content = path.read_bytes()
            digest.update(content)
            hand_in.latest = max(hand_in.latest, moment(hand_in.student.handed_in) or path.stat().st_mtime)
            cells = list(map(printable, read_answer(path).cells))
        except (Rejected, OSError, ValueError) as error:
            told = error.args[0] if error.args else error
            told = told if isinstance(told, Text) else Text(str(told), str(told))
            hand_in.warnings.append(Text(f"{name}: {told.en}", f"{name}：{told.zh}"))
            continue
        hand_in.sources[name] = cells
        _take_records(hand_in, content, name)
        _take_code(hand_in, cells, name)
        for cell in cells:
            hand_in.asked.update(questions_in(cell))
    hand_in.digest = digest.hexdigest()


def _take_records(hand_in, content, name):
    """The answers that the outputs carry; of several to one question the latest counts."""
    notebook = json.loads(content.decode("utf-8-sig"))
    for cell in notebook.get("cells", ()):
        outputs = cell.get("outputs") if isinstance(cell, dict) else None
        for output in outputs if isinstance(outputs, list) else ():
            data = output.get("data") if isinstance(output, dict) else None
            html = data.get("text/html", "") if isinstance(data, dict) else ""
            html = "".join(map(str, html)) if isinstance(html, list) else str(html)
            for record in records_in(html):
                known = hand_in.records.get(record["question"])
                if known is None or str(record.get("time", "")) >= str(known.get("time", "")):
                    hand_in.records[record["question"]] = record


def _take_code(hand_in, cells, name):
    """For each exercise the cells up to its last check, if what it defines stands before it."""
    checked, facts = {}, [_definitions(cell) for cell in cells]
    for place, cell in enumerate(cells):
        for exercise_id in CHECK.findall(cell):
            checked[exercise_id] = place
    topics = {one.split(".")[0] for one in checked}
    taken = {name for one in checked if one in exercises() for name in exercises()[one].defines}
    for exercise_id, task in exercises().items():
        wanted = set(task.defines)
        places = [place for place, (names, _) in enumerate(facts) if wanted & names]
        # Exercises of two lessons may ask for functions of the same name: without its check, one of another lesson is not meant.
        meant = places and not wanted & taken and (exercise_id.split(".")[0] in topics or not topics)
        if exercise_id in checked or meant:
            hand_in.asked.add(exercise_id)
            _take_exercise(hand_in, name, exercise_id, wanted, places, facts, checked.get(exercise_id))


def _take_exercise(hand_in, name, exercise_id, wanted, places, facts, check):
    """The answer of one file to one exercise.

    Args:
        places: numbers of the cells that define any of the names ``wanted``.
        facts: for each cell (names it defines, names it defines with more than a stub).
        check: number of the last cell that checks the exercise; None where there is none.
    """

    def warn(en, zh):
        hand_in.warnings.append(Text(f"{name}: {en}", f"{name}：{zh}"))

    if not places:
        return warn(
            f"{exercise_id} is checked, but no cell defines {', '.join(sorted(wanted))}",
            f"检查了 {exercise_id}，但没有单元格定义 {'、'.join(sorted(wanted))}",
        )
    last = len(facts) - 1 if check is None else check
    if check is None:
        warn(f"the check of {exercise_id} is missing", f"缺少 {exercise_id} 的检查单元格")
    before = [place for place in places if place <= last]
    written = [place for place in before if wanted & facts[place][1]]
    if not written and any(wanted & facts[place][1] for place in places):
        warn(f"{exercise_id} is defined after its check", f"{exercise_id} 定义在检查之后")
        last, before = places[-1], places
        written = [place for place in before if wanted & facts[place][1]]
    copies = max(sum(one in facts[place][1] for place in before) for one in wanted)
    if copies > 1:
        warn(
            f"{exercise_id} is defined {copies} times; the last one before the check counts",
            f"{exercise_id} 定义了 {copies} 次，以检查之前的最后一次为准",
        )
    known = hand_in.code.get(exercise_id)
    if known is not None and known.attempted and written:
        hand_in.warnings.append(
            Text(
                f"{exercise_id} stands in {known.file} and in {name}; the latter counts",
                f"{exercise_id} 同时出现在 {known.file} 和 {name}，以后者为准",
            )
        )
    if before and (known is None or not known.attempted or written):
        last = max(last, before[-1]) if check is None else last
        hand_in.code[exercise_id] = Code(exercise_id, name, last + 1, attempted=bool(written))
    return None


def _definitions(cell):
    """Names that a cell gives a value at its top level, and those of them that are more than a stub: two sets.

    A cell that is no Python defines what it says it does.
    """
    try:
        _, tree = parse(cell)
    except Unreadable:
        names = set(re.findall(r"^(?:async\s+)?def\s+([A-Za-z_]\w*)", cell, re.MULTILINE))
        return names, names
    names = set().union(*map(bound, tree.body)) if tree.body else set()
    stubs = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and is_stub(node)}
    complete = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and not is_stub(node)}
    return names, names - (stubs - complete)


def language_of(hand_in):
    """The language a student answered in, "en" or "zh"."""
    told = [record.get("lang") for record in hand_in.records.values()]
    known = [lang for lang in told if lang in LANGUAGES]
    return max(set(known), key=known.count) if known else "en"
