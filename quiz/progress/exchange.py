"""Exports of the progress, and what an import takes of them."""

import json

from quiz.ground.language import Text
from quiz.progress.attempts import ProgressError, _moment, _plain, _refusal, _stamp
from quiz.progress.sqlite import _insert

EXPORT_FORMAT = "imagegen-progress"
EXPORT_VERSION = 1


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
