"""Measures every text question on the untouched half of the gold answers and writes which are marked: ``python -m tools.gate``.

The rule stands in ``quiz/grading/text/gate.py``, the result in ``quiz/grading/text/data/gate.json``.
"""

import json
from collections import defaultdict
from pathlib import Path

import numpy as np

from quiz.grading.text.bank import text_questions
from quiz.grading.text.engine import Engine
from quiz.grading.text.gate import Gate
from tools.encoding import RememberingEncoder
from tools.gold import gold

FILE = Path("quiz/grading/text/data/gate.json")


def kappa(true, found):
    """Quadratic weighted kappa of two lists of marks 0..4; 1 where both always give the same one mark."""
    true, found = np.asarray(true, float), np.asarray(found, float)
    apart = np.mean((true[:, None] - found[None, :]) ** 2)
    return 1.0 if apart == 0 else float(1 - np.mean((true - found) ** 2) / apart)


def share(condition, among):
    """The share of True in ``condition`` among those where ``among`` is True; 0 where there are none."""
    return float(np.mean(condition[among])) if among.any() else 0.0


def cell(true, found):
    """{"answers", "qwk", "false_accepts", "false_rejects"} of two lists of marks.

    A false accept is a mark of 3 or 4 among the answers worth 0 or 1, a false reject a mark of 0 or 1 among those worth 3 or 4.
    """
    true, found = np.asarray(true), np.asarray(found)
    return {
        "answers": len(true),
        "qwk": round(kappa(true, found), 3),
        "false_accepts": round(share(found >= 3, true <= 1), 3),
        "false_rejects": round(share(found <= 1, true >= 3), 3),
    }


def measured(rows, results):
    """What ``Gate`` needs: {question: {"en", "zh", "both": cell}}; a question without gold answers is left out."""
    marks = defaultdict(lambda: ([], []))
    for row, result in zip(rows, results, strict=True):
        for lang in (row["lang"], "both"):
            for kept, mark in zip(marks[row["question"], lang], (row["mark"], result.score), strict=True):
                kept.append(mark)
    return {
        name: {lang: cell(*marks[name, lang]) for lang in ("en", "zh", "both")}
        for name in text_questions()
        if marks[name, "en"][0] and marks[name, "zh"][0]
    }


def graded(rows, engine):
    """What the engine makes of gold answers, marked or not: a list of TextResult."""
    return [engine.judge(row["question"], row["text"], row["lang"]) for row in rows]


def main():
    encode = RememberingEncoder()
    rows = gold(tuning=False)
    found = measured(rows, graded(rows, Engine(encode=encode)))
    encode.keep()
    lines = [f" {json.dumps(name)}: {json.dumps(cells)}" for name, cells in found.items()]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    marked = Gate(found).marked
    for lang in ("en", "zh"):
        print(f"{lang}: {sum(one == lang for _, one in marked)} of {len(text_questions())} text questions are marked")


if __name__ == "__main__":
    main()
