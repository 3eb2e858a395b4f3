"""The SQLite end of the store: file, schema, transactions, damage."""

import json
import os
import sqlite3
import threading
import time
import uuid
import warnings
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cache

from quiz.ground.language import Text
from quiz.progress.attempts import COLUMNS, ProgressError, ProgressWarning, refusal, storable

FILE = "progress.sqlite"
APPLICATION_ID = 0x1A6E6E51
BUSY_SECONDS = 30.0
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
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR_SHORT_READ}
# SQLite's message of damage quotes the damaged bytes, which Python then reads as UTF-8.
_FILE_ERRORS = (sqlite3.Error, UnicodeDecodeError)


class SqliteKeeper:
    """A ``protocol.Keeper`` in a file. Several processes may write at once, and each may be killed at any moment.

    Every action is a transaction of its own. The file is checked and migrated once for each file that this object
    meets; one that is damaged is set aside, and every row that can still be read is brought over into a new one.

    Args:
        folder: where the file lies, a Path; made when something is first read or written.
        clock: gives the time now; names the file that is set aside.
    Raises:
        ProgressError: from every method, when the folder cannot be used or a newer version wrote the file.
    """

    def __init__(self, folder, clock=lambda: datetime.now(UTC)):
        self.folder, self.path = folder, folder / FILE
        self._clock = clock
        self._checked = None
        self._lock = threading.Lock()
        self._read, self._last = [], 0

    def append(self, row):
        return self._run(lambda connection: _append(connection, row))

    def rows(self):
        return self._run(self._newest, write=False)

    def keep(self, name, text, stamp):
        values = storable(name), storable(text), stamp
        self._run(lambda connection: connection.execute("REPLACE INTO drafts VALUES (?, ?, ?)", values))

    def kept(self, name):
        found = self._run(
            lambda connection: connection.execute("SELECT text FROM drafts WHERE item = ?", (name,)).fetchone(),
            write=False,
        )
        return found[0] if found else ""

    def everything(self):
        return self._run(
            lambda connection: (
                self._newest(connection),
                connection.execute("SELECT item, text, time FROM drafts ORDER BY item").fetchall(),
                _machine(connection),
            )
        )

    def take(self, rows, texts):
        return self._run(
            lambda connection: (
                sum([_insert(connection, row) for row in rows]),
                sum([_take_text(connection, text) for text in texts]),
            )
        )

    def _newest(self, connection):
        """Every usable row; only those written since the last time are read from the file."""
        with self._lock:
            for number, *values in connection.execute(
                f"SELECT number, {', '.join(COLUMNS)} FROM attempts WHERE number > ? ORDER BY number", (self._last,)
            ):
                self._last = number
                row = _row(values)
                if row:
                    self._read.append(row)
            return list(self._read)

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
        with self._lock:
            self._read, self._last = [], 0
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


@cache
def opened(folder):
    """The one SqliteKeeper of a folder in this process."""
    return SqliteKeeper(folder)


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


def cannot_use(path, error):
    reason = getattr(error, "strerror", None) or str(error)
    return Text(f"{path} cannot be used: {reason}.", f"无法使用 {path}：{_REASONS.get(reason, reason)}。")


def _unusable(path, error):
    told = cannot_use(path, error)
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


def _append(connection, row):
    machine = _machine(connection)
    (last,) = connection.execute(
        "SELECT coalesce(max(sequence), 0) FROM attempts WHERE machine = ?", (machine,)
    ).fetchone()
    row = row | {"machine": machine, "sequence": last + 1}
    _insert(connection, row)
    return row


def _take_text(connection, values):
    """Keep a text (name, text, stamp) unless the one here is as new; of one moment the later in order stays."""
    cursor = connection.execute(
        "INSERT INTO drafts VALUES (?, ?, ?) ON CONFLICT (item) DO UPDATE "
        "SET text = excluded.text, time = excluded.time WHERE (excluded.time, excluded.text) > (drafts.time, drafts.text)",
        values,
    )
    return cursor.rowcount


def _insert(connection, row):
    """Append a row unless its id is there already; returns whether it was appended."""
    values = dict(row, detail=json.dumps(row["detail"], ensure_ascii=False, allow_nan=False, default=str))
    places = ", ".join("?" * len(COLUMNS))
    cursor = connection.execute(
        f"INSERT OR IGNORE INTO attempts ({', '.join(COLUMNS)}) VALUES ({places})",
        [storable(values[column]) for column in COLUMNS],
    )
    return cursor.rowcount == 1


def _row(values):
    """A stored row as a dict of plain values; None when it was edited into something that is no attempt."""
    row = dict(zip(COLUMNS, values, strict=True))
    try:
        row["detail"] = json.loads(row["detail"])
    except (TypeError, ValueError):
        return None
    row["solution_seen"] = bool(row["solution_seen"])
    return None if refusal(row) else row


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
    query = f"SELECT {', '.join(COLUMNS)} FROM attempts WHERE number = ?"
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
