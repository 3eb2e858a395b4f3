"""Answers that a notebook carries in its outputs: written when they are given, read when a class hands in.

JupyterLab drops the state of widgets when a notebook is opened again and saved; what stays is the output of a cell.
"""

import json
from html import escape, unescape

MARK = "data-imagegen-answer"


def record_of(question, attempt, contested=()):
    """What a notebook carries of an attempt, a dict: enough to grade it again, and when and how it was given.

    Args:
        contested: ids of what the grader found wrong and of which the author says: that is not what I meant.
    """
    return {
        "question": question.id,
        "kind": question.kind,
        "lang": attempt.lang,
        "seed": attempt.detail.get("seed"),
        "answer": attempt.answer if question.kind == "text" else attempt.detail.get("answer"),
        "ratings": attempt.detail.get("self_rated", {}),
        "contested": list(contested),
        "parameters": attempt.detail.get("parameters"),
        "time": attempt.time.isoformat(timespec="seconds"),
        "attempt": attempt.id,
        "score": attempt.score,
    }


def carried(record):
    """The attribute of an HTML element that carries a record, with a space before it."""
    return f' {MARK}="{escape(json.dumps(record, ensure_ascii=True), quote=True)}"'


def records_in(html):
    """The records that the HTML of an output carries, a list of dicts; what is damaged is left out."""
    found = []
    for part in html.split(f'{MARK}="')[1:]:
        try:
            record = json.loads(unescape(part.split('"', 1)[0]))
            json.dumps(record, ensure_ascii=False).encode()  # half a surrogate pair fits in no file
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict) and isinstance(record.get("question"), str):
            found.append(record)
    return found
