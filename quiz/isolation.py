"""Grade a learner's file in a process of its own, for whoever grades code that somebody else wrote.

The file runs together with the exercise's probe; plain data comes back; the judge compares it here. The
grading process gets a copy of ``quiz.probes`` and ``quiz.worker`` and nothing else of this course: no
reference value, no tolerance, no solution. Inputs are drawn here, after the file has been loaded.

Two levels, and ``CheckResult.isolation`` says which one was reached:

``namespace`` (Linux, where unprivileged user namespaces are allowed): the process sees Python's libraries,
    read-only, and an empty home in memory. No other file of the host, no other process, no network, no
    capability, bounded memory, disk and number of processes; whatever it started ends with it.
``process`` (everywhere else): a fresh process with a clean environment, its own home and, on POSIX, limits.
    It runs with the rights of the user who grades: it can read this user's files, solutions included, and
    use the network. Grade strangers' code at this level in a container or a virtual machine only.

What no level prevents: the answer shares its process with the probe. Code that searches the interpreter's
frames or memory finds the inputs and the channel and can send a result of its own. It still has to hold the
right numbers for inputs that were just drawn, which is what the exercise asks for; but facts that a probe
reports as yes or no can be made up. Judges should rest on numbers wherever they can.
"""

import json
import os
import queue
import re
import secrets
import shutil
import signal
import site
import stat
import subprocess
import sys
import tempfile
import threading
import time
import tokenize
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np

import quiz
from quiz.exercises import BAD_ANSWER, CRASHED, MEMORY, NOT_ATTEMPTED, TIMEOUT, CheckResult, exercise, judge
from quiz.language import Text
from quiz.worker import frames

NAMESPACE, PROCESS = "namespace", "process"
LEVELS = (NAMESPACE, PROCESS)
START_SECONDS = 600.0
"""The longest that starting Python and importing TensorFlow may take, on a busy machine with a cold disk."""
PATIENCE = 3.0
"""Wall-clock time over processor time that an answer gets: a busy machine is not the learner's fault."""
MAX_FILE = 64 * 2**20
"""Bytes; notebooks carry their outputs."""
MAX_CODE = 2 * 2**20
UNSHARE = ("unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child", "--net", "--mount", "--ipc")
TOKEN = "GRADING_PROCESS"
PASSES = 10
PACKAGE = Path(quiz.__file__).parent
INERT = '''"""Stands in for a package of the course while a file is graded: everything in it does nothing."""


class _Nothing:
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *arguments, **keywords):
        return self


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _Nothing()
'''
_refused = []
"""Why namespaces were not to be had, once that has been found out."""


class Rejected(Exception):
    """A file that holds no answer. Carries the reason as a Text."""


class Answer(NamedTuple):
    """The code of a file: one text, or one for each code cell."""

    cells: list
    sliced: bool
    """Whether only what the exercise asks for is run: a notebook also asks, plots and trains."""


class Ended(NamedTuple):
    """The grading process is over, with this exit code, or None when its time was up."""

    code: int | None


def check_file(exercise_id, path, seed=None):
    """Grade a learner's file.

    Args:
        exercise_id: for example "gan.losses".
        path: a Python file, a jupytext percent script or a notebook.
        seed: fixes the inputs; fresh ones are drawn otherwise.
    Returns:
        CheckResult. Nothing that the file does is an exception here.
    Raises:
        UnknownExercise: no exercise has this id.
        FileNotFoundError: there is no such file.
        ValueError: it is a directory, a device, cannot be read, or is neither a .py nor an .ipynb file.
    """
    task = exercise(exercise_id)
    return grade(task, PACKAGE / "probes" / f"{task.id.split('.')[0]}.py", path, seed)


def grade(task, probe_file, path, seed=None, levels=LEVELS):
    """Grade a file on an exercise that need not be one of the course.

    Args:
        task: the Exercise.
        probe_file: Python file with the probe, a function named as the part of the id after the dot.
        path, seed: as in ``check_file``.
        levels: isolation levels to try, in this order.
    """
    try:
        answer = read_answer(path)
    except Rejected as error:
        return CheckResult(task.id, BAD_ANSWER, message=error.args[0])
    with tempfile.TemporaryDirectory(prefix="grading-", ignore_cleanup_errors=True) as folder:
        stage(Path(folder), probe_file)
        with start(task, Path(folder), answer, Path(path), levels) as worker:
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
    worker.send({"cells": answer.cells, "defines": list(task.defines), "sliced": answer.sliced})
    loaded = worker.next(deadline)
    if _is_last(loaded):
        return None, loaded
    if not (isinstance(loaded, dict) and loaded.get("loaded") is True):
        return None, broken
    nonce = secrets.token_hex(16)
    inputs = task.draw(np.random.default_rng(seed))
    worker.send(inputs, nonce)
    outcome = worker.next(deadline)
    if _is_last(outcome):
        return inputs, outcome
    # A forged frame may hold anything here, such as an array that cannot be compared with a text.
    is_genuine = (
        isinstance(outcome, dict)
        and isinstance(outcome.get("nonce"), str)
        and outcome["nonce"] == nonce
        and isinstance(outcome.get("seen"), dict)
    )
    return inputs, outcome if is_genuine else broken


def _is_last(frame):
    return isinstance(frame, Ended) or (isinstance(frame, dict) and "failed" in frame)


class Worker:
    """A running grading process; a context manager that leaves nothing of it behind."""

    def __init__(self, level, command, home, log):
        self.level = level
        self._token = secrets.token_hex(16)
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            bufsize=0,
            cwd=home,
            env=_environment(self._token),
            start_new_session=os.name == "posix",
        )
        self._frames = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def send(self, *messages):
        """Send frames, without waiting for a process that does not read them."""
        data = b"".join(map(frames.pack, messages))
        threading.Thread(target=self._write, args=(data,), daemon=True).start()

    def next(self, deadline):
        """The next frame, or Ended when the process is over or the deadline (``time.monotonic``) has passed."""
        while True:
            try:
                return self._frames.get(timeout=max(0.0, min(0.05, deadline - time.monotonic())))
            except queue.Empty:
                if self._process.poll() is not None:
                    break
                if time.monotonic() >= deadline:
                    return Ended(None)
        # The end of the pipe is no sign: a child that goes on may hold it open.
        self._reader.join(timeout=0.5)
        return Ended(self._process.returncode) if self._frames.empty() else self._frames.get()

    def end(self):
        """Kill the process and everything that it started, as far as that can be found."""
        if os.name == "posix" and self.level == PROCESS:
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass
        self._process.kill()
        self._process.wait()
        if self.level == PROCESS:
            _kill_marked(self._token)
        self._reader.join(timeout=1.0)
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                pipe.close()
            except OSError:
                continue

    def _read(self):
        output = self._process.stdout
        try:
            while (frame := frames.read(output.read)) is not None:
                self._frames.put(frame)
        except frames.NotPlain:
            self._frames.put(None)
        except (OSError, ValueError):
            return

    def _write(self, data):
        view = memoryview(data)
        try:
            while view:
                view = view[self._process.stdin.write(view) :]
        except (OSError, ValueError):
            return


def start(task, folder, answer, path, levels):
    """A Worker that is ready for the answer, at the first of these levels that this host allows.

    Raises:
        RuntimeError: when none of them works, with what the process said last.
    """
    preload = re.findall(r"^\s*(?:import|from)\s+(tensorflow|keras)\b", "\n".join(answer.cells), re.MULTILINE)
    setup = {
        "stage": str(folder / "code"),
        "paths": library_paths(),
        "topic": "topic",
        "probe": task.id.split(".")[1],
        "preload": sorted(set(preload)),
        "seconds": task.seconds,
        "lifetime": START_SECONDS + PATIENCE * task.seconds + 10,
        "walls": None,
    }
    said = ""
    for level in levels:
        if level == NAMESPACE and (_refused or not shutil.which(UNSHARE[0])):
            continue
        command = [sys.executable, "-I", "-S", "-B", str(folder / "code" / "quiz" / "worker" / "main.py")]
        if level == NAMESPACE:
            walls = {"root": str(folder / "root"), "visible": _visible(), "hidden": _hidden(path)}
            command = [*UNSHARE, *command, json.dumps(setup | {"walls": walls})]
        else:
            command = [*command, json.dumps(setup)]
        with tempfile.TemporaryFile() as log:
            worker = Worker(level, command, folder / "home", log)
            try:
                if worker.next(time.monotonic() + START_SECONDS) == {"ready": True}:
                    return worker
            except BaseException:
                worker.end()
                raise
            worker.end()
            log.seek(0)
            said = log.read()[-2000:].decode(errors="replace").strip()
        if level == NAMESPACE:
            _refused.append(said)
    raise RuntimeError(f"the grading process did not start: {said or 'it said nothing'}")


def stage(folder, probe_file):
    """Copy what the grading process may see, and nothing else, below ``folder``."""
    for name in ("root", "home", "code/quiz/probes", "code/imagegen", "code/fonts"):
        (folder / name).mkdir(parents=True)
    code = folder / "code"
    shutil.copytree(PACKAGE / "worker", code / "quiz" / "worker", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("__init__.py", "tools.py"):
        shutil.copy(PACKAGE / "probes" / name, code / "quiz" / "probes" / name)
    shutil.copy(probe_file, code / "quiz" / "probes" / "topic.py")
    # Building matplotlib's list of fonts anew takes seconds, and Keras imports matplotlib.
    for fonts in Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"), "matplotlib").glob("fontlist-*.json"):
        shutil.copy(fonts, code / "fonts")
    for name in ("quiz", "imagegen"):
        (code / name / "__init__.py").write_text(INERT, encoding="utf-8")


def read_answer(path):
    """The code in a file.

    Raises:
        FileNotFoundError, ValueError: as in ``check_file``.
        Rejected: when the content is no text, or no notebook.
    """
    path = Path(path)
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            raise ValueError(f"{path} is not a file")
        if path.suffix not in (".py", ".ipynb"):
            raise ValueError(f"{path} is neither a .py nor an .ipynb file")
        if info.st_size > MAX_FILE:
            raise Rejected(Text(f"{path.name} is larger than 64 MB", f"{path.name} 超过 64 MB"))
        content = path.read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(f"no such file: {path}") from None
    except (OSError, RuntimeError) as error:
        raise ValueError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if path.suffix == ".ipynb":
        answer = Answer(_cells(path.name, content), sliced=True)
    else:
        source = _decoded(path.name, content)
        answer = Answer([source], sliced=re.search(r"^# %%", source, re.MULTILINE) is not None)
    if sum(map(len, answer.cells)) > MAX_CODE:
        raise Rejected(Text(f"{path.name} holds more than 2 MB of code", f"{path.name} 中的代码超过 2 MB"))
    return answer


def _decoded(name, content):
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(content).readline)
        source = content.decode(encoding)
    except (SyntaxError, UnicodeError, LookupError):
        raise Rejected(
            Text(f"{name} is not UTF-8 text: save it as UTF-8", f"{name} 不是 UTF-8 文本：请另存为 UTF-8")
        ) from None
    return source.replace("\r\n", "\n").replace("\r", "\n")


def _cells(name, content):
    """Sources of a notebook's code cells, of nbformat 4 or older."""
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
        sheets = [notebook, *notebook.get("worksheets", ())]
        cells = [cell for sheet in sheets for cell in sheet.get("cells", ()) if cell.get("cell_type") == "code"]
        if "cells" not in notebook and "worksheets" not in notebook:
            raise ValueError("no cells")
        return ["".join(cell.get("source", cell.get("input", ""))) for cell in cells]
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        reason = "no JSON" if isinstance(error, ValueError) and str(error) != "no cells" else "no cells"
        raise Rejected(Text(f"{name} is not a notebook: {reason}", f"{name} 不是有效的 notebook 文件")) from None


def library_paths():
    """Directories of installed packages that the grading process imports from."""
    roots = {sys.prefix, sys.base_prefix, *site.getsitepackages(), site.getusersitepackages()}
    found = []
    for entry in map(os.path.abspath, filter(None, sys.path)):
        is_library = any(Path(entry).is_relative_to(root) for root in roots)
        is_own_checkout = PACKAGE.parent.samefile(entry) if os.path.isdir(entry) else False
        if is_library and os.path.exists(entry) and (not is_own_checkout or "-packages" in Path(entry).name):
            found.append(entry)
    return found


def _visible():
    """What stays readable in the namespaces: Python, installed packages, shared libraries."""
    prefixes = {Path(prefix) / "lib" for prefix in (sys.prefix, sys.base_prefix)}
    system = [f"{top}/{name}" for top in ("", "/usr") for name in ("lib", "lib32", "lib64")]
    linked = filter(None, os.environ.get("LD_LIBRARY_PATH", "").split(":"))
    wanted = [*system, "/usr/local/lib", "/nix/store", *map(str, prefixes), *library_paths(), *linked]
    kept = []
    for path in sorted({path for path in wanted if os.path.isdir(path)}, key=len):
        if not any(Path(path).is_relative_to(shown) for shown in kept):
            kept.append(path)
    return kept


def _hidden(path):
    """What is emptied where it stands below something visible: the course, and the folder of the answer."""
    names = ("lessons", "notebooks", "solutions", "tests", "quiz", "imagegen", "bench", "docs", ".git")
    folder = str(path.resolve().parent)
    own = [] if any(Path(shown).is_relative_to(folder) for shown in _visible()) else [folder]
    return [str(PACKAGE.parent / name) for name in names if (PACKAGE.parent / name).is_dir()] + own


def _environment(token):
    """A clean environment, apart from where shared libraries are found."""
    needed = ("LD_LIBRARY_PATH", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "PROCESSOR_ARCHITECTURE")
    threads = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
    return {
        **{name: os.environ[name] for name in needed if name in os.environ},
        # One thread: a class is graded with a process for each core, and processor time is what is limited.
        **dict.fromkeys(threads, "1"),
        TOKEN: token,
        "PATH": os.environ["PATH"] if os.name == "nt" else "/usr/bin:/bin",
        "USER": "learner",
        "LANG": "C.UTF-8",
        "KERAS_BACKEND": "tensorflow",
        "MPLBACKEND": "Agg",
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "MALLOC_ARENA_MAX": "2",
    }


def _kill_marked(token):
    """End processes that left the process group but kept the environment they were started with."""
    import psutil

    for _ in range(PASSES):
        again = False
        for process in psutil.process_iter():
            try:
                if process.environ().get(TOKEN) == token:
                    process.kill()
                    again = True
            except psutil.NoSuchProcess:
                # What ended in between may have left a child behind.
                again = True
            except (psutil.Error, OSError):
                continue
        if not again:
            return


def _ended(ended, task):
    """Status and message for a process that ended, or was ended, without a result."""
    if ended.code is None:
        return TIMEOUT, Text(
            f"not done after {PATIENCE * task.seconds:g} seconds", f"{PATIENCE * task.seconds:g} 秒后仍未结束"
        )
    # Between the namespaces and the grader a signal arrives as an exit code, as in a shell.
    number = -ended.code if ended.code < 0 else ended.code - 128
    name = signal.Signals(number).name if number in {*map(int, signal.Signals)} and os.name == "posix" else ""
    if name == "SIGXCPU":
        return TIMEOUT, Text(
            f"used {task.seconds:g} seconds of processor time", f"处理器时间用满了 {task.seconds:g} 秒"
        )
    if name == "SIGKILL":
        return MEMORY, Text(
            "the process was killed: most likely it used too much memory, or started too many processes",
            "进程被强制终止：很可能是内存用得太多，或启动了太多进程",
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
