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
    right, broken = _right(bug), run(bug.broken_listing, bug.listing)
    lines = _right_problems(right)
    if not lines:
        lines = SYMPTOM_PROBLEMS[bug.symptom](bug.shows, broken, "broken")
        if bug.symptom == "silent" and broken.error is None:
            if broken.warnings:
                lines.append(f"symptom: the broken listing warns instead of staying silent: {broken.warnings}")
            lines += _value_problems(bug.shows, right, False, "right")
    return lines, (right.seconds, broken.seconds)


def _right(bug):
    return _run_once(bug.right_listing, bug.listing)


@cache
def _run_once(source, filename):
    """The run of a right listing; several questions share one."""
    return run(source, filename)


def _right_problems(right):
    if right.error is not None:
        return [f"listing: the right one crashes: {_where(right)}"]
    return [f"listing: the right one warns: {text}" for text in right.warnings]


def _where(outcome):
    frames = [frame for frame in traceback.extract_tb(outcome.error.__traceback__) if "/" not in frame.filename]
    line = f"line {frames[-1].lineno}: " if frames else ""
    return line + outcome.crash.replace("\n", " ")[:400]


def repair_problems(bug):
    """Lines about repairs whose mark the listing belies, and the seconds that the runs of wrong ones took.

    The right repair must leave no symptom; each wrong one must leave the question's, or show its own, which the right
    listing may not show. Repairs in words only are left out.
    """
    right = _right(bug)
    problems, seconds = _right_problems(right), 0.0
    if not problems and bug.symptom == "silent":
        problems = _value_problems(bug.shows, right, False, "right")
    for place, repair in enumerate(bug.repairs):
        source = None if repair.correct else bug.repaired(repair)
        if source is None:
            continue
        outcome = run(source, bug.listing)
        seconds += outcome.seconds
        symptom, shows = (repair.symptom, repair.shows) if repair.symptom else (bug.symptom, bug.shows)
        found = SYMPTOM_PROBLEMS[symptom](shows, outcome, "repaired")
        if repair.symptom == "silent":
            found += _value_problems(shows, right, False, "right")
        problems += [f"repairs.{place}: {line}" for line in found]
    return problems, seconds


def _crash_problems(shows, outcome, name):
    if outcome.error is None:
        return [f"symptom: the {name} listing does not crash"]
    if not re.search(shows, outcome.crash, re.DOTALL):
        return [f"shows: does not match the crash: {_where(outcome)}"]
    return []


def _warning_problems(shows, outcome, name):
    if outcome.error is not None:
        return [f"symptom: the {name} listing crashes instead of warning: {_where(outcome)}"]
    if not any(re.search(shows, text, re.DOTALL) for text in outcome.warnings):
        return [f"shows: matches no warning of the {name} listing: {outcome.warnings or 'there is none'}"]
    return []


def _silent_problems(shows, outcome, name):
    if outcome.error is not None:
        return [f"symptom: the {name} listing crashes instead of staying silent: {_where(outcome)}"]
    return _value_problems(shows, outcome, True, name)


def _value_problems(shows, outcome, wanted, name):
    try:
        found = bool(eval(shows, outcome.names))
    except Exception as error:
        return [f"shows: fails in the {name} listing: {type(error).__name__}: {error}"]
    return [] if found is wanted else [f"shows: is {found} in the {name} listing, must be {wanted}"]


SYMPTOM_PROBLEMS = {"crash": _crash_problems, "warning": _warning_problems, "silent": _silent_problems}
"""Per symptom, what keeps an outcome from showing it: (shows, outcome, name of the listing) to lines."""
