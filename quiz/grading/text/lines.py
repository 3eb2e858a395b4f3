"""Grades a stream of text answers: JSON lines in, JSON lines out, in the same order and in constant memory."""

import json

LONGEST_LINE = 4_000_000
"""Bytes of one line of input; a longer one is refused without being kept."""


def grade_lines(lines):
    """Grades each line.

    Args:
        lines: an iterable of bytes, one JSON object {"question", "text", "lang" (may be missing), "id" (passed through)}
            each; blank lines are skipped.
    Yields:
        A dict for each line in the order of the input: its number "line", from 1, with what ``TextResult.to_json`` says or
        an "error". One bad line never stops the others.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield {"line": number} | _grade_line(line)
        except Refused as refused:
            yield {"line": number} | refused.passed_on | {"error": str(refused)}


class Refused(ValueError):
    """A line that cannot be graded; ``passed_on`` is what the report repeats of it."""

    def __init__(self, reason, passed_on=None):
        self.passed_on = passed_on or {}
        super().__init__(reason)


def _grade_line(line):
    from quiz.bank.loading import UnknownQuestion
    from quiz.grading.text import grade

    record = _read(line)
    passed_on = {name: record[name] for name in ("id", "question") if isinstance(record.get(name), str | int)}
    for name in ("question", "text"):
        if not isinstance(record.get(name), str):
            raise Refused(f"{name} must be a text", passed_on)
    lang = record.get("lang")
    if lang not in (None, "en", "zh"):
        raise Refused('lang must be "en" or "zh"', passed_on)
    try:
        return passed_on | grade(record["question"], record["text"], lang).to_json()
    except UnknownQuestion:
        raise Refused("there is no such text question", passed_on) from None


def _read(line):
    if len(line) > LONGEST_LINE:
        raise Refused(f"longer than {LONGEST_LINE} bytes")
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused("not UTF-8") from None
    except (ValueError, RecursionError):
        raise Refused("not JSON") from None
    if not isinstance(record, dict):
        raise Refused("not a JSON object")
    return record


def read_lines(stream):
    """Lines of a binary stream, none kept beyond LONGEST_LINE + 1 bytes: the rest of a longer line is thrown away."""
    while line := stream.readline(LONGEST_LINE + 1):
        rest = line
        while rest and not rest.endswith(b"\n") and len(rest) > LONGEST_LINE:
            rest = stream.readline(LONGEST_LINE + 1)
        yield line


def write_lines(records, stream):
    """Writes each record as a JSON line as soon as it is there."""
    for record in records:
        stream.write(json.dumps(record, ensure_ascii=False) + "\n")
        stream.flush()
