"""Exports of the progress as JSON lines, and what can be used of one."""

import json

from quiz.ground.language import Text
from quiz.progress.attempts import ProgressError, moment_of, refusal, stamp_of, storable

EXPORT_FORMAT = "imagegen-progress"
EXPORT_VERSION = 1


def written(rows, texts, machine):
    """The lines of an export, a list: a head, then a line for each attempt and each text."""
    records = [{"type": EXPORT_FORMAT, "version": EXPORT_VERSION, "machine": machine}]
    records += [{"type": "attempt"} | row for row in rows]
    records += [{"type": "draft", "item": name, "text": text, "time": stamp} for name, text, stamp in texts]
    return [json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n" for record in records]


def read(path, lines):
    """What an export holds: (rows, texts, refused); ``refused`` holds the number of a line and the reason.

    Raises:
        ProgressError: the lines are no export, or a newer version wrote them. ``path`` is for the message.
    """
    _check_head(path, lines)
    rows, texts, refused = [], [], []
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        reason = _read_line(line, rows, texts)
        if reason:
            refused.append((number, reason))
    return rows, texts, refused


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


def _read_line(line, rows, texts):
    """Add what a line holds to the rows or the texts; returns why it cannot be used, or None."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return "not JSON"
    if not isinstance(record, dict):
        return "not a record"
    kind = record.pop("type", None)
    if kind == "draft":
        return _read_text(record, texts)
    if kind != "attempt":
        return f"unknown type {kind!r:.40}"
    reason = refusal(record)
    if reason:
        return reason
    rows.append(record | {"time": stamp_of(moment_of(record["time"]))})
    return None


def _read_text(record, texts):
    if set(record) != {"item", "text", "time"} or not all(isinstance(value, str) for value in record.values()):
        return "a draft needs item, text and time"
    try:
        stamp = stamp_of(moment_of(record["time"]))
    except ValueError:
        return "time is not a time"
    texts.append((storable(record["item"]), storable(record["text"]), stamp))
    return None
