"""However a grader ends, nothing that it has started goes on, and nothing stays on the disk."""

import os
import signal
import subprocess
import sys
import tempfile
import time

import psutil
import pytest
from toys import PROBES, Double, Hurried

from quiz.checking import batch, process
from quiz.checking.batch import Job, grade_all
from quiz.checking.process import LEVELS, PROCESS

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux")
RIGHT = "def double(values):\n    return 2 * values\n"
ENDLESS = "while True:\n    pass\n"


def alive(processes):
    """Those that have not ended."""
    found = []
    for one in processes:
        try:
            if one.is_running() and one.status() != psutil.STATUS_ZOMBIE:
                found.append(one)
        except psutil.Error:
            continue
    return found


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL, signal.SIGINT])
def test_a_signal_leaves_no_process_and_no_folder(tmp_path, level, number):
    answer = tmp_path / "answer.py"
    answer.write_text("import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(600)\n" + ENDLESS)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = [sys.executable, "-m", "quiz", "check", "metrics.psnr", str(answer), "--isolation", level]
    with subprocess.Popen(command, env=os.environ | {"TMPDIR": str(temporary)}, stderr=subprocess.DEVNULL) as quiz:
        # The server, the keeper, the answer and its child at least.
        assert wait_for(lambda: len(psutil.Process(quiz.pid).children(recursive=True)) >= 4, 60)
        started = psutil.Process(quiz.pid).children(recursive=True)
        quiz.send_signal(number)
    assert wait_for(lambda: not alive(started), 10), alive(started)
    assert wait_for(lambda: not list(temporary.iterdir()), 5), list(temporary.iterdir())


def wait_for(condition, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_folders_of_graders_that_were_killed_are_removed_by_the_next_one(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gone, alive = tmp_path / f"{process.FOLDER}-999999999-x", tmp_path / f"{process.FOLDER}-{os.getpid()}-x"
    gone.mkdir(), alive.mkdir()
    process._remove_leftovers()
    assert not gone.exists() and alive.exists()


def test_memory_of_children_is_summed_without_namespaces_too(tmp_path):
    answer = tmp_path / "answer.py"
    answer.write_text(
        "import os, time\ndef double(values):\n    for _ in range(4):\n        if os.fork() == 0:\n            os.setsid()\n"
        "            hoard = [bytearray(b'x' * 2**26) for _ in range(16)]\n            time.sleep(60)\n    os.wait()\n"
    )
    [(_, result)] = grade_all([Job(Double(), answer, probe=PROBES)], processes=1, levels=(PROCESS,))
    assert (result.status, result.isolation) == ("memory", PROCESS)
    assert "2.2 GB" in result.message.en


def test_whoever_ends_its_keeper_is_ended_all_the_same(tmp_path):
    """Without namespaces an answer can reach the process that watches it."""
    answer, mark = tmp_path / "answer.py", f"free-{os.getpid()}"
    answer.write_text(
        "import os, signal, time\ndef double(values):\n    if os.fork() == 0:\n        os.setsid()\n"
        f"        open('/proc/self/comm', 'w').write('{mark}')\n        time.sleep(600)\n"
        "    time.sleep(0.3)\n    os.kill(os.getppid(), signal.SIGKILL)\n    time.sleep(600)\n"
    )
    [(_, result)] = grade_all([Job(Double(), answer, probe=PROBES)], processes=1, levels=(PROCESS,))
    assert result.score == 0
    assert wait_for(lambda: mark not in {one.info["name"] for one in psutil.process_iter(["name"])}, 5)


class TestBatch:
    @pytest.fixture(autouse=True)
    def light(self, monkeypatch):
        """These answers need no TensorFlow."""
        monkeypatch.setattr(batch, "FRAMEWORKS", ())

    def jobs(self, folder, sources, task=Double):
        for number, source in enumerate(sources):
            (folder / f"{number}.py").write_text(source)
            yield Job(task(), folder / f"{number}.py", key=number, probe=PROBES)

    def test_one_endless_loop_costs_nobody_else_anything(self, tmp_path):
        sources = [ENDLESS if number == 1 else RIGHT for number in range(12)]
        results = [(job.key, result.status) for job, result in grade_all(self.jobs(tmp_path, sources), processes=2)]
        assert sorted(results) == [(number, "timeout" if number == 1 else "correct") for number in range(12)]
        # The others have not waited for it.
        assert results[-1][0] == 1

    def test_jobs_are_taken_only_as_fast_as_they_are_graded(self, tmp_path):
        taken = []

        def jobs():
            for job in self.jobs(tmp_path, [RIGHT] * 50):
                taken.append(job)
                yield job

        results = grade_all(jobs(), processes=2)
        next(results)
        time.sleep(1.0)
        results.close()
        assert len(taken) <= 8

    def test_what_cannot_be_read_is_a_result(self, tmp_path):
        (tmp_path / "folder.py").mkdir()
        jobs = [Job(Double(), tmp_path / name, probe=PROBES) for name in ("nothing.py", "folder.py", "a.txt")]
        results = {job.path.name: result for job, result in grade_all(jobs, processes=1)}
        assert {result.status for result in results.values()} == {"bad answer"}
        assert results["nothing.py"].message.en == "there is no file nothing.py"

    def test_stopping_ends_what_is_running(self, tmp_path):
        results = grade_all(self.jobs(tmp_path, [RIGHT, *[ENDLESS] * 3], Hurried), processes=2)
        before = time.monotonic()
        next(results)
        results.close()
        assert time.monotonic() - before < 30

    def test_a_seed_gives_the_same_inputs_again(self, tmp_path):
        (tmp_path / "a.py").write_text("def double(values):\n    raise ValueError(values.tolist()[0][0])\n")
        jobs = [Job(Double(), tmp_path / "a.py", seed=seed, probe=PROBES) for seed in (3, 3, 4)]
        told = [(job.seed, result.message.en) for job, result in grade_all(jobs, processes=1)]
        assert told[0][1] == told[1][1] != told[2][1]
