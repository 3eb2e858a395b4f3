"""Grade a learner's file in a process of its own, for whoever grades code that somebody else wrote.

The file runs together with the exercise's probe; plain data comes back; the judge compares it here. The
grading process holds ``quiz.worker``, the source of one probe and nothing else of this course: no
reference value, no tolerance, no solution. Inputs are drawn here, after the file has been loaded.

Two levels, and ``CheckResult.isolation`` says which one was reached:

``namespace`` (Linux, where unprivileged user namespaces are allowed): the process sees Python's libraries,
    read-only, and an empty home in memory. No other file of the host, no other process, no network, no
    capability; memory, disk and number of processes are bounded for all that it starts together, and all of it ends
    with it.
``process`` (everywhere else): a process with a clean environment and its own home; on POSIX with limits; on Linux
    memory and processes are bounded as above and none outlives it. It runs with the rights of the user who
    grades: it can read this user's files, solutions included, use the network and end this user's processes.
    Grade strangers' code at this level in a container or a virtual machine only.

Functions of NumPy, TensorFlow and Keras that an answer replaces are put back before the probe uses them, hooks do
nothing, frames and object lists are refused to the answer's own code, and a result carries a seal
(``quiz.worker.integrity``, ``quiz.worker.frames``). What no level prevents: the answer shares its process with the probe.
Code that reads the process's memory (``ctypes``) can find the inputs and the key of the seal and send a result of
its own, and a thread that it leaves behind can act between two lines of the probe. It still has to hold the
right numbers for inputs that were just drawn, which is what the exercise asks for; facts that a probe reports as yes or
no can be made up. Judges should rest on numbers wherever they can.
"""

import signal
import time
from pathlib import Path

import numpy as np

from quiz.checking.answer_file import Rejected, read_answer
from quiz.checking.process import LEVELS, PACKAGE, PATIENCE, Ended, Graders, frameworks_in, frameworks_of
from quiz.exercises import exercise
from quiz.exercises.verdicts import TIMEOUT, CheckResult, judge
from quiz.ground.language import Text
from quiz.worker.running import BAD_ANSWER, CRASHED, MEMORY, NOT_ATTEMPTED
from quiz.worker.sandbox import MEMORY as MEMORY_BYTES
from quiz.worker.sandbox import PROCESSES


def check_file(exercise_id, path, seed=None, levels=LEVELS):
    """Grade a learner's file.

    Args:
        exercise_id: for example "gan.losses".
        path: a Python file, a jupytext percent script or a notebook.
        seed: fixes the inputs; fresh ones are drawn otherwise.
        levels: isolation levels that may be used, best first.
    Returns:
        CheckResult. Nothing that the file does is an exception here.
    Raises:
        UnknownExercise: no exercise has this id.
        FileNotFoundError: there is no such file.
        ValueError: it is a directory, a device, cannot be read, or is neither a .py nor an .ipynb file.
        Unavailable: this host offers none of the levels.
    """
    task = exercise(exercise_id)
    return grade(task, probe_file(exercise_id), path, seed, levels)


def probe_file(exercise_id):
    """The Python file with the probe of an exercise of the course."""
    return PACKAGE / "worker" / "probes" / f"{exercise_id.split('.')[0]}.py"


def grade(task, probe_file, path, seed=None, levels=LEVELS, graders=None):
    """Grade a file on an exercise that need not be one of the course.

    Args:
        task: the Exercise.
        probe_file: Python file with the probe, a function named as the part of the id after the dot.
        path, seed, levels: as in ``check_file``.
        graders: Graders that are used again; made for this file when left out.
    """
    try:
        answer = read_answer(path)
    except Rejected as error:
        return CheckResult(task.id, BAD_ANSWER, message=error.args[0])
    if graders is None:
        source = Path(probe_file).read_text(encoding="utf-8")
        needed = frameworks_in(answer.cells) | frameworks_of(source, task.id.split(".")[1])
        with Graders(levels, preload=needed) as graders:
            return grade_answer(task, probe_file, answer, path, seed, graders)
    return grade_answer(task, probe_file, answer, path, seed, graders)


def grade_answer(task, probe_file, answer, path, seed, graders):
    """Grade an answer that has been read; as ``grade`` otherwise."""
    with graders.worker(task, probe_file, frameworks_in(answer.cells), Path(path)) as worker:
        inputs, outcome = converse(worker, task, answer, seed)
        level = worker.level
    if isinstance(outcome, Ended):
        status, message = _ended(outcome, task)
        return CheckResult(task.id, status, message=message, isolation=level)
    if "failed" in outcome:
        status, message = _failed(outcome["failed"])
        return CheckResult(task.id, status, message=message, isolation=level)
    return judge(task, inputs, outcome["seen"], level)


def converse(worker, task, answer, seed):
    """Hand over the answer, then the inputs, and wait for the result.

    Returns:
        (inputs, outcome): the outcome is Ended, or a dict that holds either "failed" or "seen".
    """
    broken = {"failed": (BAD_ANSWER, "something else was written into the result channel", "结果通道里写入了别的内容")}
    deadline = time.monotonic() + PATIENCE * task.seconds
    worker.send({"cells": answer.cells, "defines": list(task.defines), "sliced": answer.sliced, "exercise": task.id})
    loaded = worker.next(deadline)
    if _is_last(loaded):
        return None, loaded
    if not (isinstance(loaded, dict) and loaded.get("loaded") is True):
        return None, broken
    inputs = task.draw(np.random.default_rng(seed))
    worker.send(inputs)
    outcome = worker.next(deadline)
    if _is_last(outcome):
        return inputs, outcome
    is_result = isinstance(outcome, dict) and isinstance(outcome.get("seen"), dict)
    return inputs, outcome if is_result else broken


def _is_last(frame):
    return isinstance(frame, Ended) or (isinstance(frame, dict) and "failed" in frame)


def _ended(ended, task):
    """Status and message for a process that ended, or was ended, without a result."""
    if ended.code is None or ended.limit == "lifetime":
        return TIMEOUT, Text(
            f"not done after {PATIENCE * task.seconds:g} seconds", f"{PATIENCE * task.seconds:g} 秒后仍未结束"
        )
    if ended.limit == "memory":
        held = f"{MEMORY_BYTES / 2**30:.2g}"
        return MEMORY, Text(
            f"it and the processes it started held more than {held} GB of memory together",
            f"它和它启动的进程合计占用的内存超过了 {held} GB",
        )
    if ended.limit == "processes":
        return MEMORY, Text(f"it started more than {PROCESSES} processes", f"它启动了超过 {PROCESSES} 个进程")
    name = signal.Signals(-ended.code).name if ended.code < 0 else ""
    if name == "SIGXCPU":
        return TIMEOUT, Text(
            f"used {task.seconds:g} seconds of processor time", f"处理器时间用满了 {task.seconds:g} 秒"
        )
    if name == "SIGKILL":
        return MEMORY, Text(
            "the process was killed: most likely it used too much memory",
            "进程被强制终止：很可能是内存用得太多",
        )
    if name:
        return CRASHED, Text(f"the process was ended by {name}", f"进程因 {name} 而终止")
    return CRASHED, Text(
        f"the process ended by itself (exit code {ended.code}) before there was a result",
        f"还没有结果，进程就自行退出了（退出码 {ended.code}）",
    )


def _failed(failed):
    """Status and message of a reported failure; what it says may come from the learner's code."""
    if not (isinstance(failed, tuple) and len(failed) == 3 and all(isinstance(part, str) for part in failed)):
        failed = (BAD_ANSWER, "a damaged result", "结果已损坏")
    status, english, chinese = failed
    known = status in (NOT_ATTEMPTED, CRASHED, MEMORY, BAD_ANSWER)
    return status if known else BAD_ANSWER, Text(_clean(english), _clean(chinese))


def _clean(text):
    """One line of at most 600 characters that moves no cursor and colours no terminal."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text[:600])
