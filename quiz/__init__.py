"""The quiz: asks, grades and remembers.

Importing this package is cheap: TensorFlow, the widgets, the question bank and the text encoder
load when they are first needed.
"""

from importlib import import_module

from quiz.ground.language import Text, set_language

_LAZY = {
    "ask": "quiz.notebook.asking",
    "check": "quiz.notebook.lesson",
    "hint": "quiz.notebook.lesson",
    "solution": "quiz.notebook.lesson",
    "course_map": "quiz.notebook.lesson",
    "export_progress": "quiz.notebook.carrying",
    "import_progress": "quiz.notebook.carrying",
    "interview": "quiz.notebook.interview",
    "moderate": "quiz.notebook.moderation",
    "review": "quiz.notebook.review",
    "dashboard": "quiz.notebook.dashboard",
    "versions": "quiz.notebook.lesson",
}

__all__ = ["Text", "set_language", *_LAZY]


def __getattr__(name):
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'quiz' has no attribute {name!r}")


def __dir__():
    return sorted(__all__)
