"""Free-text answers, graded by key points in English and Chinese, offline (see docs/grading_text.md)."""

from importlib import import_module

_LAZY = {"grade": "quiz.text.grading", "TextResult": "quiz.text.grading", "FLAGS": "quiz.text.guards"}

__all__ = ["FLAGS", "TextResult", "grade"]


def __getattr__(name):
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'quiz.text' has no attribute {name!r}")
