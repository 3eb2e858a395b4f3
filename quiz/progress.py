"""What a learner has done: an append-only list of attempts in SQLite, in the user's data folder.

Everything else (state, review dates, dashboards) is derived from the attempts. Several notebooks may write at once,
and a process may be killed at any moment. IMAGEGEN_HOME moves the folder.
"""

import json
import math
import os
import sqlite3
import time
import uuid
import warnings
from bisect import bisect_right
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from quiz.files import write_text
from quiz.language import LANGUAGES, Text, current

FILE = "progress.sqlite"
APPLICATION_ID = 0x1A6E6E51
EXPORT_FORMAT = "imagegen-progress"
EXPORT_VERSION = 1
BUSY_SECONDS = 30.0
CLOCK_SLACK = timedelta(days=1)
"""How far ahead of now a recorded time may lie before it is taken for a wrong clock."""

MIGRATIONS = (
    """
    CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE attempts (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        time TEXT NOT NULL,
        item TEXT NOT NULL,
        kind TEXT NOT NULL,
        score REAL NOT NULL,
        hints INTEGER NOT NULL,
        solution_seen INTEGER NOT NULL,
        seconds REAL,
        lang TEXT NOT NULL,
        answer TEXT NOT NULL,
        detail TEXT NOT NULL,
        machine TEXT NOT NULL,
        sequence INTEGER NOT NULL
    );
    CREATE INDEX attempts_of_item ON attempts (item);
    CREATE INDEX attempts_of_machine ON attempts (machine, sequence);
    CREATE TABLE drafts (item TEXT PRIMARY KEY, text TEXT NOT NULL, time TEXT NOT NULL);
    """,
)
"""Statements that lead from each version of the schema to the next; never change one that was published."""

_COLUMNS = "id time item kind score hints solution_seen seconds lang answer detail machine sequence".split()
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR_SHORT_READ}
# SQLite's message of damage quotes the damaged bytes, which Python then reads as UTF-8.
_FILE_ERRORS = (sqlite3.Error, UnicodeDecodeError)


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


@dataclass
class Imported:
    """What an import did: attempts added, attempts that were there already, drafts taken, lines that were refused."""

    added: int = 0
    known: int = 0
    drafts: int = 0
    refused: list = field(default_factory=list)


def home():
    """The folder that holds the progress, a Path; it need not exist yet."""
    moved = os.environ.get("IMAGEGEN_HOME")
    if moved:
        return Path(moved).expanduser()
    from platformdirs import user_data_path

    return user_data_path("imagegen-interview", appauthor=False)


class Progress:
    """The attempts and drafts of one learner on this machine.

    Args:
        folder: where the file lies; ``home()`` when left out. Made when something is first read or written.
        clock: gives the time now as an aware datetime, in UTC.
    Raises:
        ProgressError: from every method, when the folder cannot be used or a newer version wrote the file.
    """

    def __init__(self, folder=None, clock=lambda: datetime.now(UTC)):
        self.folder = Path(folder) if folder is not None else home()
        self.path = self.folder / FILE
        self._clock = clock
        self._checked = None

    def record(
        self,
        item,
        kind,
        score,
        *,
        hints=0,
        solution_seen=False,
        seconds=None,
        lang=None,
        answer="",
        detail=None,
    ):
        """Append an attempt and return it; once this returns, the attempt survives a crash."""
        row = {
            "id": str(uuid.uuid4()),
            "time": _stamp(self._clock()),
            "item": item,
            "kind": kind,
            "score": score,
            "hints": hints,
            "solution_seen": solution_seen,
            "seconds": seconds,
            "lang": lang or current(),
            "answer": answer,
            "detail": detail or {},
            "machine": "?",
            "sequence": 1,
        }
        reason = _refusal(row)
        if reason:
            raise ValueError(f"attempt at {item!r}: {reason}")
        return self._run(lambda connection: self._append(connection, row))

    def _append(self, connection, row):
        machine = _machine(connection)
        (last,) = connection.execute(
            "SELECT coalesce(max(sequence), 0) FROM attempts WHERE machine = ?", (machine,)
        ).fetchone()
        row = row | {"machine": machine, "sequence": last + 1}
        _insert(connection, row)
        return _attempt(row)

    def now(self):
        """The time now, an aware datetime in UTC."""
        return self._clock().astimezone(UTC)

    def attempts(self, item=None, now=None):
        """Attempts at one item, or at all, oldest first, a list; none lies later than ``now``.

        Where a clock was wrong, an attempt carries the time of its neighbours instead: see ``true_times``.
        """
        rows = self._run(lambda connection: _rows(connection), write=False)
        ordered = _in_order([_attempt(row) for row in rows], now or self.now())
        return [attempt for attempt in ordered if item is None or attempt.item == item]

    def state(self, item):
        """The State of one item."""
        return self.states().get(item, State())

    def states(self, attempts=None):
        """The State of every item that was attempted, by item; ``attempts`` spares reading them again."""
        found = {}
        for attempt in self.attempts() if attempts is None else attempts:
            before = found.get(attempt.item, State())
            found[attempt.item] = State(
                attempts=before.attempts + 1,
                best=max(attempt.score, before.best or 0.0),
                last=attempt.score,
                last_time=attempt.time,
            )
        return found

    def draft(self, item, text=None):
        """The text kept for an item, "" when there is none; a ``text`` replaces it and "" removes it."""
        if text is None:
            found = self._run(
                lambda connection: connection.execute("SELECT text FROM drafts WHERE item = ?", (item,)).fetchone(),
                write=False,
            )
            return found[0] if found else ""
        row = (_plain(item), _plain(text), _stamp(self._clock()))
        self._run(lambda connection: connection.execute("REPLACE INTO drafts VALUES (?, ?, ?)", row))
        return row[1]

    def export(self, path):
        """Write everything to a file of JSON lines, whole or not at all; returns the number of attempts."""
        path = Path(path)
        rows, lines = self._dump()
        try:
            write_text("".join(lines), path)
        except OSError as error:
            raise ProgressError(_cannot_use(path, error)) from error
        return len(rows)

    def export_lines(self):
        """The lines of an export, a list: a head, then a line for each attempt and draft."""
        return self._dump()[1]

    def _dump(self):
        """Every attempt as a dict, and the lines of an export."""
        rows, drafts, machine = self._run(
            lambda connection: (
                _rows(connection),
                connection.execute("SELECT item, text, time FROM drafts ORDER BY item").fetchall(),
                _machine(connection),
            )
        )
        records = [{"type": EXPORT_FORMAT, "version": EXPORT_VERSION, "machine": machine}]
        records += [{"type": "attempt"} | row for row in rows]
        records += [{"type": "draft", "item": item, "text": text, "time": stamp} for item, text, stamp in drafts]
        return rows, [json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n" for record in records]

    def import_(self, path):
        """Take in an export: attempts that are here already stay as they are, of two drafts the newer one stays.

        Returns:
            Imported. A line that cannot be used is refused by number and reason; the others are taken.
        Raises:
            ProgressError: the file cannot be read or is no export; nothing was taken.
        """
        try:
            lines = Path(path).read_text(encoding="utf-8-sig", errors="replace").splitlines()
        except OSError as error:
            raise ProgressError(_cannot_use(path, error)) from error
        _check_head(path, lines)
        result = Imported()
        self._run(lambda connection: _take_lines(connection, lines, result))
        return result

    def _run(self, action, write=True):
        """Do something with the file in one transaction; a damaged file is set aside and the action done once more."""
        for last_try in (False, True):
            try:
                self._prepare()
                with closing(self._connect()) as connection, _transaction(connection, write):
                    return action(connection)
            except _FILE_ERRORS as error:
                if last_try or not _is_damage(error):
                    raise _unusable(self.path, error) from error
                self._checked = None
            except OSError as error:
                raise _unusable(self.path, error) from error

    def _connect(self):
        connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        connection.text_factory = _decoded
        return connection

    def _prepare(self):
        """Make, migrate or set aside the file, once for each file that this object meets."""
        if self._checked is not None and self._checked == _identity(self.path):
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with _alone(self.folder):
            problem = self._damage() if self.path.exists() else None
            if problem:
                self._set_aside(problem)
            with closing(self._connect()) as connection:
                _write_ahead(connection)
                _migrate(connection, self.path)
        self._checked = _identity(self.path)

    def _damage(self):
        """Why the file is no progress file that works, or None."""
        try:
            with closing(self._connect()) as connection:
                return _damage(connection)
        except _FILE_ERRORS as error:
            if _is_damage(error):
                return str(error)
            raise

    def _set_aside(self, problem):
        """Rename the damaged file, start a new one and bring over every row that can still be read."""
        stamp = self._clock().strftime("%Y%m%dT%H%M%SZ")
        aside = _free_name(self.folder, stamp)
        for ending in ("-wal", "-shm", ""):
            source = self.path.with_name(FILE + ending)
            if source.exists():
                os.replace(source, aside.with_name(aside.name + ending))
        attempts, drafts = _salvage(aside)
        with closing(self._connect()) as connection:
            _write_ahead(connection)
            _migrate(connection, self.path)
            with _transaction(connection):
                for row in attempts:
                    _insert(connection, row)
                connection.executemany("INSERT OR IGNORE INTO drafts VALUES (?, ?, ?)", drafts)
        message = Text(
            f"The progress file was damaged ({problem}). It was set aside as {aside}; "
            f"{len(attempts)} attempts could be brought over into a new file.",
            f"进度文件已损坏（{problem}），已另存为 {aside}；新文件中恢复了 {len(attempts)} 条作答记录。",
        )
        warnings.warn(str(message), ProgressWarning, stacklevel=2)


class Help:
    """Hints taken and solutions seen since an exercise was last solved; kept over a restart of the kernel."""

    def __init__(self, exercise_id, progress=None):
        self.progress, self.key = progress or Progress(), f"help:{exercise_id}"
        kept = json.loads(self.progress.draft(self.key) or "{}")
        self.hints, self.solution = kept.get("hints", 0), kept.get("solution", False)

    def keep(self):
        self.progress.draft(self.key, json.dumps({"hints": self.hints, "solution": self.solution}))

    def forget(self):
        self.progress.draft(self.key, "")


def _decoded(stored):
    """Text of the file; a damaged byte costs a character, not the row."""
    return stored.decode("utf-8", "replace")


def _identity(path):
    """What tells one file from another that takes its name later; None when there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _free_name(folder, stamp):
    aside, count = folder / f"progress-damaged-{stamp}.sqlite", 1
    while aside.exists():
        count += 1
        aside = folder / f"progress-damaged-{stamp}-{count}.sqlite"
    return aside


def _is_damage(error):
    if isinstance(error, UnicodeDecodeError):
        return True
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and (code in _DAMAGED or code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB))


_REASONS = {
    "No such file or directory": "文件或目录不存在",
    "Permission denied": "没有权限",
    "Is a directory": "这是一个目录",
    "Not a directory": "路径中有一段不是目录",
    "File exists": "路径中有一段不是目录",
    "No space left on device": "磁盘已满",
    "Read-only file system": "文件系统只读",
    "database is locked": "正被其他程序占用",
    "database or disk is full": "磁盘已满",
    "attempt to write a readonly database": "文件只读",
    "unable to open database file": "无法打开文件",
}


def _cannot_use(path, error):
    reason = getattr(error, "strerror", None) or str(error)
    return Text(f"{path} cannot be used: {reason}.", f"无法使用 {path}：{_REASONS.get(reason, reason)}。")


def _unusable(path, error):
    told = _cannot_use(path, error)
    return ProgressError(
        Text(
            f"{told.en} IMAGEGEN_HOME can name another folder.",
            f"{told.zh}可用环境变量 IMAGEGEN_HOME 指定其他目录。",
        )
    )


@contextmanager
def _alone(folder):
    """Only one process at a time makes, migrates or sets aside the file; a killed one lets go by itself."""
    with closing(sqlite3.connect(folder / "progress.lock", timeout=BUSY_SECONDS, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            lock.execute("ROLLBACK")


@contextmanager
def _transaction(connection, write=True):
    connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _write_ahead(connection):
    """Readers and one writer side by side, where the file system can do that; network drives often cannot."""
    give_up = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            # The busy timeout does not cover the switch of the journal.
            if error.sqlite_errorcode not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                connection.execute("PRAGMA journal_mode = DELETE")
                return
            if time.monotonic() > give_up:
                raise
            time.sleep(0.02)


def _migrate(connection, path):
    """Bring the schema to the newest version in one transaction."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise ProgressError(
            Text(
                f"{path} was written by a newer version of this course. Update the course to use it.",
                f"{path} 由更新版本的课程写入，请先升级课程。",
            )
        )
    if version == len(MIGRATIONS):
        return
    with _transaction(connection):
        for statements in MIGRATIONS[version:]:
            for statement in filter(str.strip, statements.split(";")):
                connection.execute(statement)
        connection.execute("INSERT OR IGNORE INTO about VALUES ('machine', ?)", (str(uuid.uuid4()),))
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _damage(connection):
    """Why an open file is damaged or not a progress file at all, or None; an empty file is neither."""
    (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        return found
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if tables and application != APPLICATION_ID:
        return "not a progress file"
    if 0 < version <= len(MIGRATIONS) and not {"about", "attempts", "drafts"} <= tables:
        return "a table is missing"
    return None


def _machine(connection):
    found = connection.execute("SELECT value FROM about WHERE name = 'machine'").fetchone()
    if found:
        return found[0]
    machine = str(uuid.uuid4())
    connection.execute("INSERT INTO about VALUES ('machine', ?)", (machine,))
    return machine


def _insert(connection, row):
    """Append a row unless its id is there already; returns whether it was appended."""
    values = dict(row, detail=json.dumps(row["detail"], ensure_ascii=False, allow_nan=False, default=str))
    places = ", ".join("?" * len(_COLUMNS))
    cursor = connection.execute(
        f"INSERT OR IGNORE INTO attempts ({', '.join(_COLUMNS)}) VALUES ({places})",
        [_plain(values[column]) for column in _COLUMNS],
    )
    return cursor.rowcount == 1


def _rows(connection):
    """Every usable attempt as a dict of plain values, in the order of writing."""
    found = connection.execute(f"SELECT {', '.join(_COLUMNS)} FROM attempts ORDER BY number")
    return [row for row in map(_row, found) if row]


def _row(values):
    """A stored row as a dict of plain values; None when it was edited into something that is no attempt."""
    row = dict(zip(_COLUMNS, values, strict=True))
    try:
        row["detail"] = json.loads(row["detail"])
    except (TypeError, ValueError):
        return None
    row["solution_seen"] = bool(row["solution_seen"])
    return None if _refusal(row) else row


def _attempt(row):
    return Attempt(**row | {"time": _moment(row["time"])})


def _plain(value):
    """Text that SQLite can store: half a surrogate pair, which a clipboard may hold, becomes "?"."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


def _stamp(moment):
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _moment(stamp):
    """A recorded time as an aware datetime in UTC; ValueError for anything else."""
    moment = datetime.fromisoformat(stamp)
    if moment.tzinfo is None:
        raise ValueError("time has no zone")
    return moment.astimezone(UTC)


def true_times(times, now):
    """Times of one machine, in the order of writing, made to never run backwards.

    A clock that was wrong for a while stands out against the rest: times ahead of ``now`` are not believed, of the
    others the longest run that never goes back is, and what is not believed takes the believed time before it (after
    it, at the start).

    Args:
        times: datetimes in the order of writing.
        now: the present; nothing lies later than it.
    Returns:
        List of datetimes, as long as ``times``, never decreasing.
    """
    believed = _longest_rising([place for place, moment in enumerate(times) if moment <= now + CLOCK_SLACK], times)
    first = times[believed[0]] if believed else now
    result, latest, trusted = [], min(first, now), set(believed)
    for place, moment in enumerate(times):
        if place in trusted:
            latest = min(moment, now)
        result.append(latest)
    return result


def _longest_rising(places, times):
    """The longest subsequence of ``places`` whose times never decrease (patience sorting)."""
    tails, tail_places, before = [], [], {}
    for place in places:
        pile = bisect_right(tails, times[place])
        before[place] = tail_places[pile - 1] if pile else None
        tails[pile : pile + 1] = [times[place]]
        tail_places[pile : pile + 1] = [place]
    chain, place = [], tail_places[-1] if tail_places else None
    while place is not None:
        chain.append(place)
        place = before[place]
    return chain[::-1]


def _in_order(attempts, now):
    """Attempts of all machines, oldest first, with times that never run backwards on any of them."""
    machines = {}
    for attempt in attempts:
        machines.setdefault(attempt.machine, []).append(attempt)
    result = []
    for own in machines.values():
        own.sort(key=lambda attempt: (attempt.sequence, attempt.time))
        times = true_times([attempt.time for attempt in own], now)
        result += [_at(attempt, moment) for attempt, moment in zip(own, times, strict=True)]
    return sorted(result, key=lambda attempt: (attempt.time, attempt.machine, attempt.sequence))


def _at(attempt, moment):
    return attempt if attempt.time == moment else replace(attempt, time=moment)


def _check_head(path, lines):
    try:
        head = json.loads(lines[0]) if lines else None
    except ValueError:
        head = None
    if not isinstance(head, dict) or head.get("type") != EXPORT_FORMAT:
        raise ProgressError(Text(f"{path} is not an export of progress.", f"{path} 不是导出的进度文件。"))
    if not isinstance(head.get("version"), int) or head["version"] > EXPORT_VERSION:
        raise ProgressError(
            Text(
                f"{path} was exported by a newer version of this course. Update the course to import it.",
                f"{path} 由更新版本的课程导出，请先升级课程。",
            )
        )


def _take_lines(connection, lines, result):
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        reason = _take_line(connection, line, result)
        if reason:
            result.refused.append((number, reason))


def _take_line(connection, line, result):
    """Take one line of an export; returns why not, or None."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return "not JSON"
    if not isinstance(record, dict):
        return "not a record"
    kind = record.pop("type", None)
    if kind == "draft":
        return _take_draft(connection, record, result)
    if kind != "attempt":
        return f"unknown type {kind!r:.40}"
    reason = _refusal(record)
    if reason:
        return reason
    if _insert(connection, record | {"time": _stamp(_moment(record["time"]))}):
        result.added += 1
    else:
        result.known += 1
    return None


def _take_draft(connection, record, result):
    if set(record) != {"item", "text", "time"} or not all(isinstance(value, str) for value in record.values()):
        return "a draft needs item, text and time"
    try:
        stamp = _stamp(_moment(record["time"]))
    except ValueError:
        return "time is not a time"
    cursor = connection.execute(
        "INSERT INTO drafts VALUES (?, ?, ?) ON CONFLICT (item) DO UPDATE "
        "SET text = excluded.text, time = excluded.time WHERE (excluded.time, excluded.text) > (drafts.time, drafts.text)",
        (_plain(record["item"]), _plain(record["text"]), stamp),
    )
    result.drafts += cursor.rowcount
    return None


def _refusal(row):
    """Why a row is no attempt, or None."""
    if set(row) != set(_COLUMNS):
        return f"needs exactly the fields {', '.join(_COLUMNS)}"
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
        _moment(row["time"])
    except (ValueError, OverflowError):
        return "time is not a time"
    return None


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _salvage(path):
    """Rows and drafts of a damaged file that can still be read, one by one."""
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
            connection.text_factory = _decoded
            # Makes SQLite open a file that is shorter than its head says.
            connection.execute("PRAGMA writable_schema = ON")
            return _salvage_attempts(connection), _salvage_drafts(connection)
    except _FILE_ERRORS:
        return [], []


def _salvage_attempts(connection):
    """Looks rows up by number: a damaged page then costs its own rows and no others."""
    found, number, misses = [], 0, 0
    query = f"SELECT {', '.join(_COLUMNS)} FROM attempts WHERE number = ?"
    while misses < 1000:
        number += 1
        try:
            values = connection.execute(query, (number,)).fetchone()
        except _FILE_ERRORS:
            values = None
        row = _row(values) if values else None
        if row is None:
            misses += 1
            continue
        found.append(row)
        misses = 0
    return found


def _salvage_drafts(connection):
    found = []
    try:
        for row in connection.execute("SELECT item, text, time FROM drafts NOT INDEXED"):
            found.append(row)
    except _FILE_ERRORS:
        pass
    return found
