"""What a class has handed in: notebooks in a folder, by student, with the answers that each of them carries."""

import ast
import csv
import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from quiz.checking.answer_file import MAX_FILE, Rejected, read_answer
from quiz.exercises import exercises
from quiz.ground.language import LANGUAGES, Text
from quiz.practice.handed_in import records_in

ROSTER = "roster.csv"
CHECK = re.compile(r"""quiz\.check\(\s*["']([a-z]+\.[a-z0-9_]+)["']""")
ASK = re.compile(r"""quiz\.ask\(\s*["']([a-z0-9-]+)["']""")
IGNORED = {".ipynb_checkpoints", "__MACOSX", ".git"}


@dataclass(frozen=True)
class Student:
    """One student; all but the id may be empty."""

    id: str
    name: str = ""
    email: str = ""
    login: str = ""
    section: str = ""


@dataclass
class Code:
    """Where a student's answer to one exercise stands: the first ``cells`` code cells of a file."""

    exercise: str
    file: str
    cells: int


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

    A ``roster.csv`` in the folder, with the columns ``file`` and ``id`` and, if wanted, ``name``, ``email``, ``login`` and
    ``section``, says whose a file (or folder) is. Without it a file is that of the folder it lies in, or, directly in the
    folder, of the student it is named after.

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
        found.setdefault(student.id, HandIn(student)).files.append(path)
    for student in roster.values():
        found.setdefault(student.id, HandIn(student))
    for hand_in in found.values():
        _read(hand_in, folder)
    return [found[name] for name in sorted(found)]


def read_roster(path):
    """{file or folder: Student}; empty where there is no roster."""
    if not path.is_file():
        return {}
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path.name} cannot be read: {error}") from None
    if not rows or not {"file", "id"} <= set(rows[0]):
        raise ValueError(f"{path.name} needs the columns file and id")
    found = {}
    for number, row in enumerate(rows, 2):
        if not (row["file"] or "").strip() or not (row["id"] or "").strip():
            raise ValueError(f"{path.name}, line {number}: file and id must not be empty")
        details = {name: (row.get(name) or "").strip() for name in ("name", "email", "login", "section")}
        found[row["file"].strip().rstrip("/")] = Student(row["id"].strip(), **details)
    return found


def _owner(relative, roster):
    parts = relative.as_posix().split("/")
    for length in range(len(parts), 0, -1):
        name = "/".join(parts[:length])
        if name in roster:
            return roster[name]
    return Student(parts[0] if len(parts) > 1 else relative.stem)


def _read(hand_in, folder):
    digest = hashlib.sha256()
    for path in hand_in.files:
        name = path.relative_to(folder).as_posix()
        try:
            if path.stat().st_size > MAX_FILE:
                raise Rejected(Text(f"{path.name} is larger than 64 MB", f"{path.name} 超过 64 MB"))
            content = path.read_bytes()
            digest.update(content)
            hand_in.latest = max(hand_in.latest, path.stat().st_mtime)
            cells = read_answer(path).cells
        except (Rejected, OSError, ValueError) as error:
            told = error.args[0] if error.args else error
            told = told if isinstance(told, Text) else Text(str(told), str(told))
            hand_in.warnings.append(Text(f"{name}: {told.en}", f"{name}：{told.zh}"))
            continue
        hand_in.sources[name] = cells
        _take_records(hand_in, content, name)
        _take_code(hand_in, cells, name)
        for cell in cells:
            hand_in.asked.update(ASK.findall(cell))
    hand_in.digest = digest.hexdigest()


def _take_records(hand_in, content, name):
    """The answers that the outputs carry; of several to one question the latest counts."""
    try:
        cells = json.loads(content.decode("utf-8-sig")).get("cells", [])
    except (ValueError, AttributeError):
        return
    for cell in cells:
        for output in cell.get("outputs", ()) if isinstance(cell, dict) else ():
            html = output.get("data", {}).get("text/html", "") if isinstance(output, dict) else ""
            for record in records_in("".join(html) if isinstance(html, list) else str(html)):
                known = hand_in.records.get(record["question"])
                if known is None or str(record.get("time", "")) >= str(known.get("time", "")):
                    hand_in.records[record["question"]] = record


def _take_code(hand_in, cells, name):
    """For each exercise the cells up to its last check, if what it defines stands before it."""
    checked = {}
    for place, cell in enumerate(cells):
        for exercise_id in CHECK.findall(cell):
            checked[exercise_id] = place
    defined = [_definitions(cell) for cell in cells]
    for exercise_id, task in exercises().items():
        wanted = set(task.defines)
        places = [place for place, names in enumerate(defined) if wanted & names]
        if exercise_id not in checked and not places:
            continue
        hand_in.asked.add(exercise_id)
        last = checked.get(exercise_id, len(cells) - 1)
        before = [place for place in places if place <= last]
        if places and not before:
            hand_in.warnings.append(
                Text(f"{name}: {exercise_id} is defined after its check", f"{name}：{exercise_id} 定义在检查之后")
            )
            last, before = places[-1], places
        if exercise_id not in checked:
            hand_in.warnings.append(
                Text(f"{name}: the check of {exercise_id} is missing", f"{name}：缺少 {exercise_id} 的检查单元格")
            )
        if not before:
            continue
        copies = max(sum(one in defined[place] for place in before) for one in wanted)
        if copies > 1:
            hand_in.warnings.append(
                Text(
                    f"{name}: {exercise_id} is defined {copies} times; the last one before the check counts",
                    f"{name}：{exercise_id} 定义了 {copies} 次，以检查之前的最后一次为准",
                )
            )
        if exercise_id in hand_in.code:
            hand_in.warnings.append(
                Text(
                    f"{exercise_id} stands in {hand_in.code[exercise_id].file} and in {name}; the latter counts",
                    f"{exercise_id} 同时出现在 {hand_in.code[exercise_id].file} 和 {name}，以后者为准",
                )
            )
        hand_in.code[exercise_id] = Code(exercise_id, name, last + 1)


def _definitions(cell):
    """Names of the functions that a cell defines at its top level; a cell that is no Python defines what it says it does."""
    try:
        tree = ast.parse(cell)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set(re.findall(r"^def\s+([A-Za-z_]\w*)", cell, re.MULTILINE))
    return {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}


def language_of(hand_in):
    """The language a student answered in, "en" or "zh"."""
    told = [record.get("lang") for record in hand_in.records.values()]
    known = [lang for lang in told if lang in LANGUAGES]
    return max(set(known), key=known.count) if known else "en"
