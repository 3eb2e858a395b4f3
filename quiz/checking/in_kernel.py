"""Check a learner's functions right here, in the kernel that defined them."""

from importlib import import_module

import numpy as np

from quiz.exercises import exercise
from quiz.exercises.verdicts import CheckResult, judge
from quiz.ground.language import Text
from quiz.worker.running import BAD_ANSWER, not_callable, run


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
        failure = not_callable(name, function)
        if failure:
            return Text(failure.en, failure.zh)
    return None


def run_probe(exercise_id, functions, inputs):
    """Run the probe; gives (seen, None), or (None, CheckResult) when the learner's code did not get through."""
    seen, failure = run(probe(exercise_id), functions, inputs)
    if failure:
        return None, CheckResult(exercise_id, failure.status, message=Text(failure.en, failure.zh))
    return seen, None
