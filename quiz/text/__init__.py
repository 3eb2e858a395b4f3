"""Free-text answers, graded by key points in English and Chinese, offline (see docs/grading_text.md)."""

from importlib import import_module

__all__ = ["TextResult", "grade"]


def __getattr__(name):
    if name in __all__:
        return getattr(import_module("quiz.text.grading"), name)
    raise AttributeError(f"module 'quiz.text' has no attribute {name!r}")
