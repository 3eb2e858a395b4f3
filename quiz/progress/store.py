"""What a learner has done, and the texts that are kept for one: the one place that reads and writes either.

Everything else (state, review dates, dashboards) is derived from the attempts. IMAGEGEN_HOME moves the folder.
"""

import os
import uuid
from datetime import UTC, datetime
from pathlib import Path

from quiz.ground.files import write_text
from quiz.ground.language import current
from quiz.progress import exchange
from quiz.progress.attempts import Imported, ProgressError, State, attempt_of, refusal, stamp_of, storable
from quiz.progress.times import in_order


def home():
    """The folder that holds the progress, a Path; it need not exist yet."""
    moved = os.environ.get("IMAGEGEN_HOME")
    if moved:
        return Path(moved).expanduser()
    from platformdirs import user_data_path

    return user_data_path("imagegen-interview", appauthor=False)


class Progress:
    """The attempts and kept texts of one learner.

    Args:
        folder: where the file lies; ``home()`` when left out.
        clock: gives the time now as an aware datetime; the machine's own when left out.
        keeper: a ``quiz.progress.protocol.Keeper`` to use instead of the file in the folder.
    Raises:
        ProgressError: from every method, when what is kept cannot be read or written.
    """

    def __init__(self, folder=None, clock=None, keeper=None):
        self._clock = clock or _now
        self.folder = None if keeper else Path(folder) if folder is not None else home()
        self._keeper = keeper or _file_of(self.folder, clock)

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
            "time": stamp_of(self._clock()),
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
        reason = refusal(row)
        if reason:
            raise ValueError(f"attempt at {item!r}: {reason}")
        return attempt_of(self._keeper.append(row))

    def now(self):
        """The time now, an aware datetime in UTC."""
        return self._clock().astimezone(UTC)

    def attempts(self, item=None, now=None):
        """Attempts at one item, or at all, oldest first, a list; none lies later than ``now``.

        Where a clock was wrong, an attempt carries the time of its neighbours instead: see ``true_times``.
        """
        ordered = in_order([attempt_of(row) for row in self._keeper.rows()], now or self.now())
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

    def kept(self, name):
        """The text kept under a name, "" when there is none: a draft under the id of its question, for instance."""
        return self._keeper.kept(name)

    def keep(self, name, text):
        """Keep a text under a name, in place of the one that was there; "" removes it. Gives the text as it is stored."""
        self._keeper.keep(name, text, stamp_of(self._clock()))
        return storable(text)

    def export(self, path):
        """Write everything to a file of JSON lines, whole or not at all; returns the number of attempts."""
        rows, texts, machine = self._keeper.everything()
        try:
            write_text("".join(exchange.written(rows, texts, machine)), Path(path))
        except OSError as error:
            raise ProgressError(_cannot_use(path, error)) from error
        return len(rows)

    def export_lines(self):
        """The lines of an export, a list: a head, then a line for each attempt and each text."""
        return exchange.written(*self._keeper.everything())

    def import_(self, path):
        """Take in an export: attempts that are here already stay as they are, of two texts the newer one stays.

        Returns:
            Imported. A line that cannot be used is refused by number and reason; the others are taken.
        Raises:
            ProgressError: the file cannot be read or is no export; nothing was taken.
        """
        try:
            lines = Path(path).read_text(encoding="utf-8-sig", errors="replace").splitlines()
        except OSError as error:
            raise ProgressError(_cannot_use(path, error)) from error
        rows, texts, refused = exchange.read(path, lines)
        added, taken = self._keeper.take(rows, texts)
        return Imported(added, len(rows) - added, taken, refused)


def _now():
    return datetime.now(UTC)


def _file_of(folder, clock):
    """The keeper of a folder's file: one for each folder, unless a clock of its own is asked for."""
    from quiz.progress import sqlite

    return sqlite.SqliteKeeper(folder, clock) if clock else sqlite.opened(folder)


def _cannot_use(path, error):
    from quiz.progress.sqlite import cannot_use

    return cannot_use(path, error)
