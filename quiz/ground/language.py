"""The reader's language, and texts that exist in every language of the course."""

import os
import re
from dataclasses import dataclass

LANGUAGES = ("en", "zh")
_WIDE = r"[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
_BREAK = re.compile(
    rf"(?<={_WIDE})[ \t]*\n[ \t]*(?={_WIDE})|(?<=[。，；：！？、）」』】])[ \t]*\n[ \t]*(?=[\w`$*(])(?!(?:[-*+]|\d+[.)])\s)"
)
_LITERAL = re.compile(r"^[ \t]*```.*?^[ \t]*```[ \t]*$|\$\$.*?\$\$", re.DOTALL | re.MULTILINE)


def joined(text):
    """Markdown in which a line break inside a Chinese paragraph is no space: HTML would show it as one.

    Chinese is written without spaces; what stands in a fence or a display formula, and lists and tables, stay as they are.
    """
    parts, place = [], 0
    for literal in _LITERAL.finditer(text):
        parts += [_BREAK.sub("", text[place : literal.start()]), literal[0]]
        place = literal.end()
    return "".join([*parts, _BREAK.sub("", text[place:])])


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
