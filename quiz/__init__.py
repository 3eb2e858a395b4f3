"""The quiz: asks, grades and remembers.

Importing this package is cheap: TensorFlow, the widgets, the question bank and the text encoder
load when they are first needed.
"""

from importlib import import_module

from quiz.language import Text, set_language

_LAZY = {
    "ask": "quiz.notebook",
    "check": "quiz.notebook",
    "hint": "quiz.notebook",
    "solution": "quiz.notebook",
    "course_map": "quiz.notebook",
    "interview": "quiz.interview_widget",
    "review": "quiz.review_widget",
    "dashboard": "quiz.dashboards",
    "versions": "quiz.notebook",
}

__all__ = ["Text", "set_language", *_LAZY]


def __getattr__(name):
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'quiz' has no attribute {name!r}")


def __dir__():
    return sorted(__all__)
