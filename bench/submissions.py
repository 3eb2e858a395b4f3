"""How long a class takes: two hundred notebooks of lesson 01 on two cores, and the memory of the process that leads.

python -m bench.submissions [--count 200] [--processes 2]
"""

import argparse
import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

import psutil

from quiz.classroom.grading import expected, grade_class
from quiz.classroom.hand_ins import collect
from quiz.classroom.report import write_report
from quiz.classroom.session import Session
from tools.demo_class import KINDS, LESSON, hand_in


def main(count, processes):
    """Grade ``count`` notebooks and print what it took."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:processes])
    folder = Path(tempfile.mkdtemp(prefix="class-"))
    try:
        for number in range(count):
            place = folder / "class" / f"{number:03d}" / LESSON
            place.parent.mkdir(parents=True)
            place.write_bytes(hand_in(KINDS[number % len(KINDS)], number + 1, "zh" if number % 3 == 0 else "en"))
        start = time.perf_counter()
        hand_ins = collect(folder / "class")
        items, _ = expected(hand_ins)
        session = Session(folder / "report")
        session.start(items)
        marks = []
        with Memory() as memory:
            for done, (one, results) in enumerate(grade_class(hand_ins, items, processes), 1):
                session.add(one, results)
                if done % max(1, count // 10) == 0:
                    seconds = time.perf_counter() - start
                    marks.append(memory.now)
                    print(f"{done:4d} of {count}: {seconds:6.1f} s, {memory.now:5.0f} MB", flush=True)
        session.finish()
        write_report(session)
        seconds = time.perf_counter() - start
        codes = sum(
            "isolation" in one and one["status"] != "not attempted"
            for record in session.students.values()
            for one in record["items"].values()
        )
        print(
            f"{count} notebooks, {codes} answers in code on {processes} cores: {seconds:.0f} s ({seconds / count:.2f} s each)"
        )
        print(
            f"memory of the leading process: {marks[0]:.0f} MB after a tenth, {marks[-1]:.0f} MB at the end, {memory.most:.0f} MB at most"
        )
    finally:
        shutil.rmtree(folder)


class Memory:
    """Resident memory of this process without those that it started, in MB, looked at every half second."""

    def __enter__(self):
        self._process, self._over = psutil.Process(), threading.Event()
        self.most = 0.0
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._over.set()

    @property
    def now(self):
        return self._process.memory_info().rss / 1e6

    def _watch(self):
        while not self._over.wait(0.5):
            self.most = max(self.most, self.now)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--processes", type=int, default=2)
    main(**vars(parser.parse_args()))
