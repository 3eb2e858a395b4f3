"""Run a probe on a learner's functions, and say in one line what happened when that does not get through."""

import errno
import inspect
import re
import traceback
import unicodedata
from typing import NamedTuple

import numpy as np

from quiz.worker.probes.tools import BadAnswer

NOT_ATTEMPTED = "not attempted"
CRASHED = "crashed"
MEMORY = "memory"
BAD_ANSWER = "bad answer"
LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁԛԝһνοιАВЕКМНОРСТХІЈЅΑΒΕΗΙΚΜΝΟΡΤΥΧΖ", "aeopcyxijsdqwhvoiABEKMHOPCTXIJSABEHIKMNOPTYXZ"
)
"""Cyrillic and Greek letters that look like a Latin one."""


class Failure(NamedTuple):
    """Why there is nothing to judge: a status, and the reason in both languages."""

    status: str
    en: str
    zh: str


def run(probe, functions, inputs, between=None, after=None):
    """Call ``probe(*functions, **inputs)``.

    Args:
        between: called after each call of one of the functions; gives names of what that call has changed and may not.
        after: the same, called once at the end.
    Returns:
        (seen, None): what the probe has seen, or (None, Failure).
    """
    changed = []
    files = set().union(*map(files_of, functions))
    if between:
        functions = [_followed(function, between, changed) for function in functions]
    seen = failed = None
    try:
        seen = probe(*functions, **_copies(inputs))
    except (Exception, SystemExit) as error:
        failed = failure(error, files)
    if after:
        changed.extend(after())
    if changed:
        names = ", ".join(dict.fromkeys(changed[:3]))
        failed = Failure(BAD_ANSWER, f"it replaces {names} while it is called", f"被调用时改动了 {names}")
    return (None, failed) if failed else (seen, None)


def _followed(function, between, changed):
    """The function, with ``between`` called after each of its calls; what that gives is added to ``changed``."""

    def call(*arguments, **keywords):
        try:
            return function(*arguments, **keywords)
        finally:
            changed.extend(between())

    return call


def failure(error, own_files):
    """The Failure that an exception from a learner's code stands for.

    Args:
        error: the exception.
        own_files: names of the files that hold the learner's code, to name the learner's own line.
    """
    told = _told(error)
    if isinstance(error, NotImplementedError):
        return Failure(NOT_ATTEMPTED, f"still to be written: {told}", f"还没写：{told}")
    if isinstance(error, BadAnswer):
        return Failure(BAD_ANSWER, *error.args)
    kind = type(error).__name__
    place_en, place_zh = _place(error, own_files)
    # TensorFlow has its own exception for "no memory left", the operating system an error number.
    has_none = isinstance(error, MemoryError) or kind == "ResourceExhaustedError"
    status = MEMORY if has_none or getattr(error, "errno", None) == errno.ENOMEM else CRASHED
    return Failure(status, f"{place_en}{kind}: {told}", f"{place_zh}{kind}：{told}")


def twin(written, wanted):
    """What is strange in a name that looks like another one, in both languages; None when it does not, or is that name."""
    visible = "".join(
        letter for letter in unicodedata.normalize("NFKC", written) if unicodedata.category(letter) != "Cf"
    )
    if written == wanted or visible.translate(LOOKALIKES) != wanted:
        return None
    letter = next(letter for letter in written if not letter.isascii())
    code, name = f"U+{ord(letter):04X}", unicodedata.name(letter, "").lower()
    if unicodedata.category(letter) == "Cf":
        return f"it holds an invisible character, {code} ({name})", f"其中有一个看不见的字符 {code}（{name}）"
    return (
        f"one letter is not Latin: {letter} is {code} ({name})",
        f"其中有一个字母不是拉丁字母：{letter} 是 {code}（{name}）",
    )


def not_callable(name, value):
    """Failure when what stands under a name cannot be called, else None."""
    if callable(value):
        return None
    kind = type(value).__name__
    return Failure(BAD_ANSWER, f"{name} is a {kind}, not a function", f"{name} 是 {kind}，不是函数")


def files_of(function):
    """Names of the files that hold the code of a function, a class, or an object with methods."""
    try:
        function = inspect.unwrap(getattr(function, "python_function", function))
    except ValueError:
        return set()
    owner = function if inspect.isclass(function) else type(function)
    parts = [function] if hasattr(function, "__code__") else vars(owner).values()
    return {part.__code__.co_filename for part in parts if hasattr(part, "__code__")}


def _copies(inputs):
    """Learners may write into what they are given: the judge keeps its own."""
    return {name: value.copy() if isinstance(value, np.ndarray) else value for name, value in inputs.items()}


def _place(error, own_files):
    """The learner's own line where an exception happened; empty when it is not known."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in own_files]
    if not frames:
        return "", ""
    last = frames[-1]
    where = "" if last.name == "<module>" else f" of {last.name}"
    inside = "" if last.name == "<module>" else f"{last.name} "
    code_en, code_zh = (f", `{last.line}`", f" `{last.line}`") if last.line else ("", "")
    return f"line {last.lineno}{where}{code_en}: ", f"{inside}第 {last.lineno} 行{code_zh}："


def _told(error):
    """What an exception says, first line, kept short; an exception may fail at saying anything."""
    try:
        # TensorFlow puts the names of its nodes in front.
        lines = re.sub(r"\{\{.*?\}\} *", "", str(error)).strip().splitlines()
    except Exception:
        return ""
    return lines[0][:300] if lines else ""
