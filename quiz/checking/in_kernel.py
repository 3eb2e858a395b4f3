"""Check a learner's functions right here, in the kernel that defined them."""

import logging
import warnings
from contextlib import contextmanager
from importlib import import_module

import numpy as np

from quiz.checking.clock import OutOfTime, within
from quiz.exercises import exercise
from quiz.exercises.verdicts import TIMEOUT, CheckResult, judge
from quiz.ground.language import Text
from quiz.worker.running import BAD_ANSWER, not_callable, run

PATIENCE = 3.0
"""Wall-clock time over processor time that a check may take."""
INTERRUPTED = Text("The check was interrupted; nothing was recorded.", "检查已中断，这次没有记录。")


class Interrupted(KeyboardInterrupt):
    """The learner has stopped a check: one line, where another exception would show the way through the course's code."""

    def __init__(self):
        super().__init__(str(INTERRUPTED))

    def _render_traceback_(self):
        """What IPython shows."""
        return [str(self)]


def probe(exercise_id):
    """The probe function of an exercise."""
    topic, name = exercise_id.split(".")
    return getattr(import_module(f"quiz.worker.probes.{topic}"), name)


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
    try:
        seen, failure = run_probe(task.id, functions, inputs)
        with quiet():
            return failure if failure else judge(task, inputs, seen)
    except KeyboardInterrupt:
        raise Interrupted from None


def missing(task, functions):
    """Why these objects cannot be probed, or None."""
    if len(functions) != len(task.defines):
        return Text(
            f"this exercise checks {len(task.defines)} function(s): {', '.join(task.defines)}; {len(functions)} given",
            f"本练习检查 {len(task.defines)} 个函数：{', '.join(task.defines)}；传入了 {len(functions)} 个",
        )
    for name, function in zip(task.defines, functions, strict=True):
        failure = not_callable(name, function)
        if failure:
            return Text(failure.en, failure.zh)
    return None


def run_probe(exercise_id, functions, inputs):
    """Run the probe; gives (seen, None), or (None, CheckResult) when the learner's code did not get through."""
    seconds = exercise(exercise_id).seconds
    try:
        with quiet():
            seen, failure = within(seconds, PATIENCE * seconds, lambda: run(probe(exercise_id), functions, inputs))
    except OutOfTime:
        return None, CheckResult(exercise_id, TIMEOUT, message=out_of_time(exercise(exercise_id)))
    if failure:
        return None, CheckResult(exercise_id, failure.status, message=Text(failure.en, failure.zh))
    return seen, None


def out_of_time(task):
    """What a learner is told whose function does not come to an end."""
    names = ", ".join(task.defines)
    return Text(
        f"stopped after {task.seconds:g} seconds: is there a loop in {names} that never ends? The check itself takes well "
        "under a second",
        f"运行 {task.seconds:g} 秒后被停止：{names} 里是不是有不会结束的循环？正常情况下一秒之内就能检查完",
    )


@contextmanager
def quiet():
    """Extreme inputs of a probe make NumPy and TensorFlow warn: that is the probe's business and not the learner's."""
    logger = logging.getLogger("tensorflow")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
