"""Check a learner's functions right here, in the kernel that defined them."""

import inspect
import traceback
from importlib import import_module

import numpy as np

from quiz.exercises import BAD_ANSWER, CRASHED, NOT_ATTEMPTED, CheckResult, exercise, judge
from quiz.language import Text
from quiz.probes.tools import BadAnswer


def probe(exercise_id):
    """The probe function of an exercise."""
    topic, name = exercise_id.split(".")
    return getattr(import_module(f"quiz.probes.{topic}"), name)


def check_functions(exercise_id, *functions, seed=None):
    """Probe and judge functions in this process.

    Args:
        exercise_id: for example "gan.losses".
        functions: what the exercise's ``defines`` names, in that order.
        seed: fixes the inputs; fresh ones are drawn otherwise.
    Returns:
        CheckResult. A learner's mistake is never an exception.
    """
    task = exercise(exercise_id)
    problem = missing(task, functions)
    if problem:
        return CheckResult(task.id, BAD_ANSWER, message=problem)
    inputs = task.draw(np.random.default_rng(seed))
    seen, failure = run_probe(task.id, functions, inputs)
    return failure if failure else judge(task, inputs, seen)


def missing(task, functions):
    """Why these objects cannot be probed, or None."""
    if len(functions) != len(task.defines):
        return Text(
            f"this exercise checks {len(task.defines)} function(s): {', '.join(task.defines)}; {len(functions)} given",
            f"本练习检查 {len(task.defines)} 个函数：{', '.join(task.defines)}；传入了 {len(functions)} 个",
        )
    for name, function in zip(task.defines, functions, strict=True):
        if not callable(function):
            kind = type(function).__name__
            return Text(f"{name} is a {kind}, not a function", f"{name} 是 {kind}，不是函数")
    return None


def run_probe(exercise_id, functions, inputs):
    """Run the probe; gives (seen, None), or (None, CheckResult) when the learner's code did not get through."""
    try:
        return probe(exercise_id)(*functions, **_copies(inputs)), None
    except NotImplementedError as error:
        todo = _told(error)
        message = Text(f"still to be written: {todo}", f"还没写：{todo}")
        return None, CheckResult(exercise_id, NOT_ATTEMPTED, message=message)
    except BadAnswer as error:
        return None, CheckResult(exercise_id, BAD_ANSWER, message=Text(*error.args))
    except (Exception, SystemExit) as error:
        return None, CheckResult(exercise_id, CRASHED, message=_crash(error, functions))


def _copies(inputs):
    """Learners may write into what they are given: the judge keeps its own."""
    return {name: value.copy() if isinstance(value, np.ndarray) else value for name, value in inputs.items()}


def _crash(error, functions):
    """The exception in one line, with the learner's own line where it happened."""
    own_files = {
        inspect.unwrap(function).__code__.co_filename for function in functions if hasattr(function, "__code__")
    }
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in own_files]
    kind, told = type(error).__name__, _told(error)
    if not frames:
        return Text(f"{kind}: {told}", f"{kind}：{told}")
    last = frames[-1]
    return Text(
        f"line {last.lineno} of {last.name}, `{last.line}`: {kind}: {told}",
        f"{last.name} 第 {last.lineno} 行 `{last.line}`：{kind}：{told}",
    )


def _told(error):
    """What an exception says, first line, kept short; an exception may fail at saying anything."""
    try:
        lines = str(error).strip().splitlines()
    except Exception:
        return ""
    return lines[0][:300] if lines else ""
