"""Runs a bug listing, right and broken, and compares what happens with the symptom that the question names."""

import contextlib
import io
import linecache
import random
import re
import sys
import time
import traceback
import types
import warnings
from dataclasses import dataclass, field
from functools import cache


@dataclass
class Run:
    """What one run of a listing did: its names, its warnings ("Category: message"), its exception or None."""

    names: dict
    warnings: list = field(default_factory=list)
    error: BaseException | None = None
    seconds: float = 0.0

    @property
    def crash(self):
        """The exception as "ExceptionType: message", or an empty string."""
        return "" if self.error is None else f"{type(self.error).__name__}: {self.error}"


def run(source, filename):
    """Run a listing in a clean namespace, silently, with fresh seeds and every warning recorded.

    The listing runs as ``__main__``. A deprecation that a library raises about itself is not the listing's and is left out.
    """
    _settle(source)
    module = types.ModuleType("__main__")
    module.__file__ = filename
    # Source lines must be found by name: tf.function reads the source of what it traces.
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    outcome = Run(vars(module))
    main_before = sys.modules["__main__"]
    started = time.perf_counter()
    with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("always")
        sys.modules["__main__"] = module
        try:
            exec(compile(source, filename, "exec", dont_inherit=True), outcome.names)
        except (Exception, SystemExit) as error:
            outcome.error = error
        finally:
            sys.modules["__main__"] = main_before
    outcome.seconds = time.perf_counter() - started
    outcome.warnings = [f"{one.category.__name__}: {one.message}" for one in caught if _is_own(one, filename)]
    return outcome


def _is_own(warning, filename):
    return warning.filename == filename or not issubclass(
        warning.category, (DeprecationWarning, PendingDeprecationWarning, FutureWarning)
    )


def _settle(source):
    """Seeds, Keras names and the drawing backend as in a fresh process, whatever ran before."""
    random.seed(0)
    if "numpy" in source:
        import numpy

        numpy.random.seed(0)
    if "matplotlib" in source:
        import matplotlib

        matplotlib.use("Agg")
    if "keras" in source or "tensorflow" in source:
        import keras

        keras.utils.clear_session()
        keras.utils.set_random_seed(0)


def symptom_problems(bug):
    """Lines about what does not behave as the question says, and the seconds (right, broken) the runs took."""
    if bug.symptom == "silent":
        right = run(bug.right_listing, bug.listing)
        lines, seconds = _right_problems(right), right.seconds
    else:
        lines, seconds = _checked_once(bug.right_listing, bug.listing)
    broken = run(bug.broken_listing, bug.listing)
    if not lines and bug.symptom == "silent":
        lines = _silent_problems(bug.shows, right, broken)
    elif not lines:
        lines = {"crash": _crash_problems, "warning": _warning_problems}[bug.symptom](bug.shows, broken)
    return list(lines), (seconds, broken.seconds)


@cache
def _checked_once(source, filename):
    """Problems and seconds of a right listing; several questions share one."""
    right = run(source, filename)
    return tuple(_right_problems(right)), right.seconds


def _right_problems(right):
    if right.error is not None:
        return [f"listing: the right one crashes: {_where(right)}"]
    return [f"listing: the right one warns: {text}" for text in right.warnings]


def _where(outcome):
    frames = [frame for frame in traceback.extract_tb(outcome.error.__traceback__) if "/" not in frame.filename]
    line = f"line {frames[-1].lineno}: " if frames else ""
    return line + outcome.crash.replace("\n", " ")[:400]


def _crash_problems(shows, broken):
    if broken.error is None:
        return ["symptom: the broken listing does not crash"]
    if not re.search(shows, broken.crash, re.DOTALL):
        return [f"shows: does not match the crash: {_where(broken)}"]
    return []


def _warning_problems(shows, broken):
    if broken.error is not None:
        return [f"symptom: the broken listing crashes instead of warning: {_where(broken)}"]
    if not any(re.search(shows, text, re.DOTALL) for text in broken.warnings):
        return [f"shows: matches no warning of the broken listing: {broken.warnings or 'there is none'}"]
    return []


def _silent_problems(shows, right, broken):
    if broken.error is not None:
        return [f"symptom: the broken listing crashes instead of staying silent: {_where(broken)}"]
    if broken.warnings:
        return [f"symptom: the broken listing warns instead of staying silent: {broken.warnings}"]
    problems = []
    for outcome, wanted, name in ((broken, True, "broken"), (right, False, "right")):
        try:
            found = bool(eval(shows, outcome.names))
        except Exception as error:
            problems.append(f"shows: fails in the {name} listing: {type(error).__name__}: {error}")
            continue
        if found is not wanted:
            problems.append(f"shows: is {found} in the {name} listing, must be {wanted}")
    return problems
