"""Free-text answers, graded by key points in English and Chinese, offline (see docs/grading_text.md)."""

from importlib import import_module

_LAZY = {
    "grade": "quiz.grading.text.engine",
    "TextResult": "quiz.grading.text.grading",
}

__all__ = ["TextResult", "grade"]


def __getattr__(name):
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'quiz.grading.text' has no attribute {name!r}")
