"""The reader's language, and texts that exist in every language of the course."""

import os
from dataclasses import dataclass

LANGUAGES = ("en", "zh")


def _from_environment():
    wanted = os.environ.get("IMAGEGEN_LANG", "en")
    return wanted if wanted in LANGUAGES else "en"


_current = _from_environment()


_listeners = []


def set_language(language):
    """Choose the language of everything that the course says and draws, "en" or "zh"; ValueError for another."""
    global _current
    if language not in LANGUAGES:
        raise ValueError(f"Unknown language {language!r}: choose one of {', '.join(LANGUAGES)}.")
    _current = language
    for listener in _listeners:
        listener(language)


def on_change(listener):
    """Call ``listener(language)`` now and whenever another language is chosen."""
    _listeners.append(listener)
    listener(_current)


def current():
    """The language in use, "en" or "zh"."""
    return _current


@dataclass(frozen=True)
class Text:
    """One text in both languages; ``str()`` gives the one in use."""

    en: str
    zh: str

    def get(self, language=None):
        return getattr(self, language or _current)

    def format(self, *args, **kwargs):
        return Text(self.en.format(*args, **kwargs), self.zh.format(*args, **kwargs))

    def __str__(self):
        return self.get()
