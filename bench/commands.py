"""Wall seconds of each command of `quiz`, in a fresh process, for a learner with 20,000 attempts on record.

python -m bench --only commands
"""

import datetime
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

ATTEMPTS = 20_000
REPEATS = 3
ANSWER = {
    "question": "gan-what",
    "lang": "en",
    "text": "A generator turns noise into images, and a discriminator tells them from real ones; each is trained against the other.",
}
EXERCISE = "gan.losses"


def rows():
    """Yield a row for each command. The learner's own record stays as it is."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        record, one, eleven = folder / "attempts.jsonl", folder / "one.jsonl", folder / "eleven.jsonl"
        record.write_text("".join(attempts()), encoding="utf-8")
        one.write_text(json.dumps(ANSWER) + "\n", encoding="utf-8")
        eleven.write_text(11 * (json.dumps(ANSWER) + "\n"), encoding="utf-8")
        took, _ = timed(folder, "import", "progress", record)
        yield {"command": f"import progress, {ATTEMPTS:,} attempts", "seconds": [took]}
        for name in COMMANDS:
            runs = [timed(folder, *name.split()) for _ in range(REPEATS)]
            yield {"command": name, "seconds": [seconds for seconds, _ in runs], "peak MB": [mb for _, mb in runs]}
        for name in EXPORTS:
            runs = [timed(folder, *name.split(), folder / f"{name.split()[1]}_{number}") for number in range(REPEATS)]
            yield {"command": name, "seconds": [seconds for seconds, _ in runs], "peak MB": [mb for _, mb in runs]}
        first = [timed(folder, "answers", one) for _ in range(REPEATS)]
        more = statistics.median(timed(folder, "answers", eleven)[0] for _ in range(REPEATS))
        seconds = [seconds for seconds, _ in first]
        yield {"command": "answers, one answer in words", "seconds": seconds, "peak MB": [mb for _, mb in first]}
        yield {"command": "answers, each further one", "seconds": [(more - statistics.median(seconds)) / 10]}


COMMANDS = (
    "--help",
    "list",
    "list --topic gan",
    "ask gan-what",
    "review",
    "interview --minutes 45",
    "progress",
)
"""They read an empty standard input, so that what asks ends at its first question."""
EXPORTS = ("export progress", "export tsv --out", "export sheet --count 20 --out")
"""Behind them stands a file that is not there yet."""


def attempts():
    """Return the lines of an export with 20,000 attempts at the questions of the bank, an hour between two of them."""
    from quiz.bank.loading import bank
    from quiz.progress.attempts import stamp_of
    from quiz.progress.memory import MemoryKeeper
    from quiz.progress.store import Progress

    learner = Progress(keeper=MemoryKeeper())
    learner.record("gan-what", "choice", 1.0)
    head, line = learner.export_lines()[:2]
    items, pattern = sorted(bank()), json.loads(line)
    begin = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    lines = [head]
    for number in range(ATTEMPTS):
        changed = {
            "id": str(uuid.UUID(int=number)),
            "time": stamp_of(begin + datetime.timedelta(hours=number)),
            "item": items[number % len(items)],
            "score": float(number % 3 > 0),
            "sequence": number + 1,
        }
        lines.append(json.dumps(pattern | changed, ensure_ascii=False) + "\n")
    return lines


def timed(home, *arguments):
    """Return wall seconds and peak MB of a command with this home. Raises RuntimeError where it fails otherwise than by a mark."""
    from bench.notebooks import PeakMemory

    command = [sys.executable, "-m", "quiz", *map(str, arguments)]
    environment = os.environ | {"IMAGEGEN_HOME": str(home)}
    with PeakMemory(every=0.02) as memory:
        start = time.perf_counter()
        ended = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        seconds = time.perf_counter() - start
    if ended.returncode not in (0, 1, 130):
        raise RuntimeError(f"quiz {' '.join(command[3:])} ended with {ended.returncode}: {ended.stderr.strip()}")
    return seconds, memory.peak / 1e6
