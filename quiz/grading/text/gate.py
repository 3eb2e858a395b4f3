"""Which questions get a mark: those whose marks agreed with a person's on answers that the engine had not seen.

``data/gate.json`` holds for each text question and language what was measured on the untouched half of the gold answers.
``python -m tools.gate`` measures again; ``docs/grading_text.md`` states the rule.
"""

import json
from dataclasses import dataclass

LEAST_QWK = 0.7
MOST_FALSE_ACCEPTS = 0.05
"""Of the answers worth 0 or 1: the share that got 3 or 4."""
LEAST_ANSWERS = {"both": 12, "own": 5}
"""Fewer answers than these, in both languages together or in one, say too little."""


@dataclass(frozen=True)
class Gate:
    """``measured[question]["en" | "zh" | "both"]`` is {"answers", "qwk", "false_accepts"}."""

    measured: dict

    def marks(self, question_id, lang):
        """Whether a question is marked in a language.

        Its own answers and those of both languages together must be enough and pass: few answers in one language
        alone would let a question through by chance.
        """
        found = self.measured.get(question_id)
        return (
            bool(found) and _passes(found["both"], LEAST_ANSWERS["both"]) and _passes(found[lang], LEAST_ANSWERS["own"])
        )

    @property
    def marked(self):
        """Every (question id, language) that is marked, a list."""
        return [(name, lang) for name in self.measured for lang in ("en", "zh") if self.marks(name, lang)]

    @classmethod
    def load(cls, file):
        """The gate in a file; without one nothing is marked."""
        return cls(json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {})


def _passes(cell, least):
    return cell["answers"] >= least and cell["qwk"] >= LEAST_QWK and cell["false_accepts"] <= MOST_FALSE_ACCEPTS
