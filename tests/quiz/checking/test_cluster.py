"""Grading on a cluster: a real scheduler and real workers on loopback, one of which is killed in mid-run and replaced."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from made_up_class import LOSSES, RIGHT, book, put

from quiz.checking.batch import Job, grade_all
from quiz.classroom.session import Session
from tools.demo_class import known

pytest.importorskip("distributed")

from quiz.checking.cluster import Cluster, fingerprint  # noqa: E402

ROOT = Path(__file__).parents[3]
SLOW = "import time\ntime.sleep(1)\n"
"""Long enough that the run is not over before a worker is killed; it takes no processor time."""


class Machines:
    """A scheduler and its workers, each a process as an instructor starts it."""

    def __init__(self, folder):
        self.folder, self.processes = folder, []
        self.file = folder / "scheduler.json"
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", self.file)
        deadline = time.monotonic() + 60
        while not self.file.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        self.address = json.loads(self.file.read_text())["address"]

    def _start(self, *arguments, root=ROOT):
        command = [sys.executable, "-m", "dask", *map(str, arguments), "--no-dashboard"]
        with (self.folder / f"log{len(self.processes)}").open("w") as log:
            self.processes.append(
                subprocess.Popen(
                    command, stdout=log, stderr=log, cwd=self.folder, env=os.environ | {"PYTHONPATH": str(root)}
                )
            )
        return self.processes[-1]

    def add(self, root=ROOT):
        """A worker whose course lies in ``root``."""
        return self._start("worker", self.address, "--no-nanny", "--nthreads", "1", "--host", "127.0.0.1", root=root)

    def end(self):
        for process in reversed(self.processes):
            process.kill()
            process.wait()


@pytest.fixture
def machines(tmp_path):
    machines = Machines(tmp_path)
    yield machines
    machines.end()


def workers(cluster):
    """{process id: address} of the workers that the scheduler knows."""
    return {pid: address for address, pid in cluster._client.run(os.getpid, on_error="ignore").items()}


def wait_for(cluster, count):
    cluster._client.wait_for_workers(count, timeout=60)


def answers(folder):
    """Jobs with right, wrong and broken answers, their inputs fixed."""
    sources = [
        RIGHT,
        *known("gan.losses", "wrong")[:4],
        *known("metrics.frechet_distance", "right")[:1],
        "def gan_losses(:",
        RIGHT,
        known("gan.losses", "wrong")[0],
    ]
    for number, source in enumerate(sources):
        path = folder / f"{number}.py"
        path.write_text(SLOW + source, encoding="utf-8")
        exercise = "metrics.frechet_distance" if number == 5 else "gan.losses"
        yield Job(exercise, path, key=number, seed=number)
    yield Job("gan.losses", folder / "missing.py", key="missing")


def plain(stream):
    return {job.key: result.to_json() for job, result in stream}


def test_a_cluster_grades_as_this_machine_does_though_a_worker_dies(machines, tmp_path):
    first, second = machines.add(), machines.add()
    stale = shutil.copytree(ROOT / "quiz", tmp_path / "stale" / "quiz", ignore=shutil.ignore_patterns("data", "solved"))
    (stale / "worker" / "probes" / "gan.py").write_text("# another probe\n")
    refused, found = [], {}
    with Cluster(machines.address, refused.append) as cluster:
        wait_for(cluster, 2)
        stream = cluster.grade_all(answers(tmp_path))
        while len(cluster.done) < 2:
            job, result = next(stream)
            found[job.key] = result.to_json()
        before = workers(cluster)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        replaced, other = machines.add(), machines.add(tmp_path / "stale")
        wait_for(cluster, 3)
        now = workers(cluster)
        for job, result in stream:
            assert job.key not in found
            found[job.key] = result.to_json()
        assert set(cluster.done) == {before[first.pid], now[second.pid], now[replaced.pid]}
    (line,) = refused
    assert str(line).startswith(f"{now[other.pid]} is not used: it holds course ") and fingerprint() in str(line)
    assert "\n" not in str(line)
    assert found == plain(grade_all(answers(tmp_path), processes=2))
    assert {one["status"] for one in found.values()} == {"correct", "wrong", "crashed", "bad answer"}


def test_a_class_is_graded_on_a_cluster_from_the_command_line(machines, quiz, tmp_path):
    put(tmp_path / "class", {"a.ipynb": book(RIGHT, LOSSES), "b.ipynb": book(known("gan.losses", "wrong")[0], LOSSES)})
    grading = ("submissions", tmp_path / "class", "--out", tmp_path / "out", "--cluster", machines.address)
    code, _, error = quiz(*grading)
    assert code == 2 and error.strip().splitlines()[-1].endswith(f"no worker at {machines.address} can grade")
    machines.add()
    with Cluster(machines.address) as cluster:
        wait_for(cluster, 1)
    code, printed, _ = quiz(*grading)
    session = Session(tmp_path / "out")
    assert code == 0 and "2 students" in printed
    assert [session.students[name]["items"]["gan.losses"]["status"] for name in "ab"] == ["correct", "wrong"]
    code, printed, _ = quiz("submissions", "--regrade", "--out", tmp_path / "out", "--cluster", machines.address)
    assert code == 0 and "Nobody's marks change" in printed


def test_where_no_scheduler_answers_one_line_says_so(quiz, tmp_path):
    put(tmp_path / "class", {"a.ipynb": book(RIGHT, LOSSES)})
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody answers
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        code, _, error = quiz("submissions", tmp_path / "class", "--out", tmp_path / "out", "--cluster", address)
    assert code == 2 and "no scheduler answers" in error and "Traceback" not in error
    assert not (tmp_path / "out").exists()
