"""What a learner has done: an append-only list of attempts in SQLite, in the user's data folder.

Everything else (state, review dates, dashboards) is derived from the attempts. Several notebooks may write at once,
and a process may be killed at any moment. IMAGEGEN_HOME moves the folder.
"""

import json
import os
import sqlite3
import uuid
import warnings
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from quiz.ground.files import write_text
from quiz.ground.language import Text, current
from quiz.progress.attempts import Imported, ProgressError, ProgressWarning, State, _plain, _refusal, _stamp
from quiz.progress.exchange import EXPORT_FORMAT, EXPORT_VERSION, _check_head, _take_lines
from quiz.progress.sqlite import (
    _FILE_ERRORS,
    BUSY_SECONDS,
    FILE,
    _alone,
    _attempt,
    _cannot_use,
    _damage,
    _decoded,
    _free_name,
    _identity,
    _insert,
    _is_damage,
    _machine,
    _migrate,
    _rows,
    _salvage,
    _transaction,
    _unusable,
    _write_ahead,
)
from quiz.progress.times import _in_order


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
