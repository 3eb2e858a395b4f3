"""What ``quiz.progress.store`` asks of whatever keeps the attempts: SQLite on a disk, or plain memory."""

from typing import Protocol


class Keeper(Protocol):
    """Keeps rows, which are dicts of plain values with the fields of ``attempts.COLUMNS``, and texts by name."""

    def append(self, row: dict) -> dict:
        """Keep a row, once this returns for good; gives it with ``machine`` and ``sequence`` filled in."""

    def rows(self) -> list[dict]:
        """Every usable row, in the order of writing. The list is the caller's, the rows are not."""

    def keep(self, name: str, text: str, stamp: str) -> None:
        """Keep a text under a name, in place of the one that was there; ``stamp`` is the time, as stored."""

    def kept(self, name: str) -> str:
        """The text under a name, "" when there is none."""

    def everything(self) -> tuple[list[dict], list[tuple[str, str, str]], str]:
        """Rows, texts (name, text, stamp) by name, and the id of this machine, all of one moment."""

    def take(self, rows: list[dict], texts: list[tuple[str, str, str]]) -> tuple[int, int]:
        """Take in rows whose ids are new here and texts that are newer than those here, all or nothing.

        Returns:
            How many rows and how many texts were taken.
        """
