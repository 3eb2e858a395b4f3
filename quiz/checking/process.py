"""The grading process: how it is started, what it may see, how it ends."""

import json
import os
import queue
import re
import secrets
import shutil
import signal
import site
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

import quiz
from quiz.worker import frames

NAMESPACE, PROCESS = "namespace", "process"
LEVELS = (NAMESPACE, PROCESS)
START_SECONDS = 600.0
"""The longest that starting Python and importing TensorFlow may take, on a busy machine with a cold disk."""
PATIENCE = 3.0
"""Wall-clock time over processor time that an answer gets: a busy machine is not the learner's fault."""
UNSHARE = ("unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child", "--net", "--mount", "--ipc")
TOKEN = "GRADING_PROCESS"
PASSES = 10
PACKAGE = Path(quiz.__file__).parent
_refused = []
"""Why namespaces were not to be had, once that has been found out."""


class Ended(NamedTuple):
    """The grading process is over, with this exit code, or None when its time was up."""

    code: int | None


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
    for name in ("root", "home", "code/quiz", "code/imagegen", "code/fonts"):
        (folder / name).mkdir(parents=True)
    code, probes = folder / "code", folder / "code" / "quiz" / "worker" / "probes"
    others = {path.name for path in (PACKAGE / "worker" / "probes").glob("*.py")} - {"__init__.py", "tools.py"}
    shutil.copytree(PACKAGE / "worker", code / "quiz" / "worker", ignore=shutil.ignore_patterns("__pycache__", *others))
    shutil.copy(probe_file, probes / "topic.py")
    # Building matplotlib's list of fonts anew takes seconds, and Keras imports matplotlib.
    for fonts in Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"), "matplotlib").glob("fontlist-*.json"):
        shutil.copy(fonts, code / "fonts")
    for name in ("quiz", "imagegen"):
        shutil.copy(PACKAGE / "worker" / "inert.py", code / name / "__init__.py")


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
