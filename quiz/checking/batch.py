"""Grade many answers side by side, for a class or for a folder of known cases.

One server imports TensorFlow once; a few threads have it fork a process for each answer, and judge what comes back. What an
answer does costs its own time limit and nobody else's; results come as they are ready, so that a caller that keeps
them can be stopped and go on where it was. No more is held in memory than one answer for each thread.
"""

import os
import queue
import threading
from dataclasses import dataclass
from pathlib import Path

from quiz.checking.in_isolation import grade, probe_file
from quiz.checking.process import FRAMEWORKS, LEVELS, Graders
from quiz.exercises import exercise
from quiz.exercises.verdicts import BAD_ANSWER, CheckResult, Exercise
from quiz.ground.language import Text

ALSO_USED = ("scipy.linalg", "scipy.ndimage", "scipy.signal", "scipy.stats", "IPython.core.inputtransformer2")
"""What answers import besides, and cells with magics need; TensorFlow has most of it imported anyway."""


@dataclass(frozen=True)
class Job:
    """One answer to one exercise.

    Attributes:
        exercise: id of an exercise of the course, or an Exercise.
        path: a .py or .ipynb file.
        key: anything by which the caller knows it again.
        seed: fixes the inputs; fresh ones are drawn otherwise.
        probe: Python file with the probe; the course's when left out.
    """

    exercise: str | Exercise
    path: Path
    key: object = None
    seed: int | None = None
    probe: Path | None = None


def grade_all(jobs, processes=None, levels=LEVELS):
    """Grade answers side by side.

    Args:
        jobs: Jobs; any iterable, taken from only as fast as they are graded.
        processes: how many are graded at a time; as many as there are cores when left out.
        levels: isolation levels that may be used, best first.
    Yields:
        (job, CheckResult) as they are ready, in no particular order. A file that is missing or unreadable has the status
        "bad answer" and says why. Closing the generator ends what is running.
    Raises:
        UnknownExercise: when it comes to a job whose exercise there is not.
        Unavailable: this host offers none of the levels.
        RuntimeError: the grading process does not start.
    """
    count = processes or len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else [0] * os.cpu_count())
    source, lock = iter(jobs), threading.Lock()
    done, stopped = queue.Queue(maxsize=count), threading.Event()

    def work():
        try:
            while not stopped.is_set():
                with lock:
                    job = next(source, None)
                if job is None:
                    break
                offer((job, graded(job, graders)))
            offer(None)
        except BaseException as error:
            offer(error)

    def offer(outcome):
        while not stopped.is_set():
            try:
                return done.put(outcome, timeout=0.2)
            except queue.Full:
                continue

    with Graders(levels, preload=(*FRAMEWORKS, *ALSO_USED), trial=True) as graders:
        threads = [threading.Thread(target=work, daemon=True) for _ in range(count)]
        for thread in threads:
            thread.start()
        try:
            running = count
            while running:
                outcome = done.get()
                if isinstance(outcome, BaseException):
                    raise outcome
                if outcome is None:
                    running -= 1
                else:
                    yield outcome
        finally:
            stopped.set()
            graders.stop()
            for thread in threads:
                thread.join()


def graded(job, graders):
    """The CheckResult of one Job; what is wrong with its file is a result too."""
    task = exercise(job.exercise) if isinstance(job.exercise, str) else job.exercise
    try:
        return grade(task, job.probe or probe_file(task.id), job.path, job.seed, graders=graders)
    except FileNotFoundError:
        name = Path(job.path).name
        return CheckResult(task.id, BAD_ANSWER, message=Text(f"there is no file {name}", f"没有文件 {name}"))
    except ValueError as error:
        return CheckResult(task.id, BAD_ANSWER, message=Text(str(error), f"无法读取：{error}"))
