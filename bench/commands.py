"""Wall seconds of each command of `quiz`, in a fresh process, for a learner with 20,000 attempts on record.

Python has compiled the modules before, as it has on any machine from the second call on.

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
FURTHER = 100
"""Answers, no two alike, that show what each takes once everything is loaded."""


def rows():
    """Yield a row for each command. The learner's own record stays as it is."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        record, one, many = folder / "attempts.jsonl", folder / "one.jsonl", folder / "many.jsonl"
        record.write_text("".join(attempts()), encoding="utf-8")
        one.write_text(json.dumps(ANSWER) + "\n", encoding="utf-8")
        told = [ANSWER | {"text": f"{ANSWER['text']} So much for part {number} of it."} for number in range(FURTHER)]
        many.write_text("".join(json.dumps(answer) + "\n" for answer in [ANSWER, *told]), encoding="utf-8")
        timed(folder, "list")
        took, _ = timed(folder, "import", "progress", record)
        yield {"command": f"import progress, {ATTEMPTS:,} attempts", "seconds": [took]}
        for name in (*COMMANDS, *ASKING):
            runs = [timed(folder, *name.split()) for _ in range(1 + REPEATS)][1:]
            yield {"command": name} | _columns(runs)
        for name in EXPORTS:
            runs = [
                timed(folder, *name.split(), folder / f"{name.split()[1]}_{number}") for number in range(1 + REPEATS)
            ][1:]
            yield {"command": name} | _columns(runs)
        first = [timed(folder, "answers", one) for _ in range(1 + REPEATS)][1:]
        more = statistics.median(timed(folder, "answers", many)[0] for _ in range(REPEATS))
        yield {"command": "answers, one answer in words"} | _columns(first)
        alone = statistics.median(seconds for seconds, _ in first)
        yield {"command": "answers, each further one", "seconds": [(more - alone) / FURTHER]}


def _columns(runs):
    found = {"seconds": [seconds for seconds, _ in runs]}
    return found | ({} if runs[0][1] is None else {"peak MB": [memory / 1e6 for _, memory in runs]})


COMMANDS = ("--help", "list", "list --topic gan", "progress")
ASKING = ("ask gan-what", "review", "interview --minutes 45")
"""They show a question and find that the input is empty."""
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
    """Return wall seconds and peak bytes (None on Windows) of a command with this home. RuntimeError where it fails."""
    command = [sys.executable, "-m", "quiz", *map(str, arguments)]
    environment = os.environ | {"IMAGEGEN_HOME": str(home), "PYTHONPYCACHEPREFIX": str(Path(home, "compiled"))}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryFile("w+") as complaint:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=complaint
        )
        code, memory = _ended(process)
        seconds = time.perf_counter() - start
        complaint.seek(0)
        if code and " ".join(map(str, arguments)) not in ASKING:
            raise RuntimeError(f"quiz {' '.join(command[3:])} ended with {code}: {complaint.read().strip()}")
    return seconds, memory


def _ended(process):
    """Wait for a process; return its exit code and peak bytes, which the system has counted: watching would cost time."""
    if not hasattr(os, "wait4"):
        return process.wait(), None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
