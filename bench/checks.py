"""Seconds that the check of an exercise takes in a notebook, for one right answer each, in a process that has TensorFlow.

python -m bench --only checks
"""

import json
import statistics
import tempfile
import time
from pathlib import Path

from bench import child

ANSWERS = Path(__file__).parents[1] / "tests" / "answers"
SHOWN = 5
"""So many of the slowest have a row of their own."""


def rows():
    """Yield a row for the median over all exercises and one for each of the slowest; a process of its own keeps TensorFlow."""
    took = child.measured("checks")
    yield {"exercise": f"median of {len(took)}", "seconds": statistics.median(took.values())}
    for name in sorted(took, key=took.get, reverse=True)[:SHOWN]:
        yield {"exercise": name, "seconds": took[name]}


def _seconds(folder):
    """The second of two checks, of the answer loaded anew: the first one also imports what the exercise needs."""
    from quiz.checking.in_kernel import check_functions
    from quiz.exercises import exercise
    from quiz.exercises.verdicts import CORRECT
    from quiz.worker.loading import load

    answer = sorted(folder.glob("right_*.py"))[0]
    for seed in (1, 2):
        with tempfile.TemporaryDirectory() as place:
            defines = exercise(folder.name).defines
            functions, failure = load([answer.read_text("utf-8")], defines, False, Path(place))
            if failure:
                raise RuntimeError(f"{answer}: {failure}")
            start = time.perf_counter()
            result = check_functions(folder.name, *functions, seed=seed)
            took = time.perf_counter() - start
        if result.status != CORRECT:
            raise RuntimeError(f"{answer}: {result.status}")
    return took


if __name__ == "__main__":
    print("\n" + json.dumps({folder.name: _seconds(folder) for folder in sorted(ANSWERS.iterdir())}))
