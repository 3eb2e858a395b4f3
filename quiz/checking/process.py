"""The grading process: how it is started, what it may see, how it ends."""

import array
import ast
import json
import os
import queue
import re
import secrets
import shutil
import signal
import site
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import quiz
from quiz.worker import frames
from quiz.worker.sandbox import MEMORY

NAMESPACE, PROCESS = "namespace", "process"
LEVELS = (NAMESPACE, PROCESS)
START_SECONDS = 600.0
"""The longest that starting Python and importing TensorFlow may take, on a busy machine with a cold disk."""
PATIENCE = 3.0
"""Wall-clock time over processor time that an answer gets: a busy machine is not the learner's fault."""
FRAMEWORKS = ("tensorflow", "keras")
TOKEN = "GRADING_PROCESS"
FOLDER = "grading"
FRAMES = 3
"""A grading process sends no more: ready, loaded, and a result."""
STATUS_BYTES = 4096
PASSES = 10
PACKAGE = Path(quiz.__file__).parent
HAS_SERVER = sys.platform == "linux"


class Unavailable(RuntimeError):
    """This host does not offer an isolation level that was asked for."""


class Ended(NamedTuple):
    """The grading process is over.

    Attributes:
        code: exit code, -n when signal n ended it, or None when its time was up.
        limit: "memory", "processes" or "lifetime" when it went beyond one of these, else "".
    """

    code: int | None
    limit: str = ""


class Worker:
    """A process that grades one answer; a context manager that leaves nothing of it behind."""

    def __init__(self, level, requests, results):
        """``requests``, ``results``: descriptors to write to and to read from."""
        self.level = level
        self.stopped = threading.Event()
        """Set by whoever has no use for the answer any more."""
        self.key = secrets.token_bytes(32)
        self._requests, self._results = requests, results
        self._frames = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._writers = []
        self._reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def send(self, *messages):
        """Send frames, without waiting for a process that does not read them."""
        data = b"".join(map(frames.pack, messages))
        writer = threading.Thread(target=self._write, args=(data, self._writers[-1:]), daemon=True)
        self._writers.append(writer)
        writer.start()

    def next(self, deadline):
        """The next frame, or Ended when the process is over or the deadline (``time.monotonic``) has passed."""
        while True:
            try:
                return self._frames.get(timeout=max(0.0, min(0.05, deadline - time.monotonic())))
            except queue.Empty:
                if (ended := self.ended()) is not None:
                    break
                if time.monotonic() >= deadline or self.stopped.is_set():
                    return Ended(None)
        # The end of the pipe is no sign: a child that goes on may hold it open.
        self._reader.join(timeout=0.5)
        return ended if self._frames.empty() else self._frames.get()

    def ended(self):
        """Ended when the process is over, else None."""
        raise NotImplementedError

    def kill(self):
        """End the process and whatever it has started."""
        raise NotImplementedError

    def end(self):
        """Kill the process and everything that it started, and close the channel."""
        self.kill()
        for thread in (self._reader, *self._writers):
            thread.join(timeout=1.0)
        for descriptor in (self._requests, self._results):
            os.close(descriptor)

    def _read(self):
        seals = frames.Seals(self.key)
        try:
            for _ in range(FRAMES):
                frame = frames.read(self._receive, seals)
                if frame is None:
                    return
                self._frames.put(frame)
        except frames.NotPlain:
            self._frames.put(None)
        except OSError:
            return

    def _receive(self, count):
        return os.read(self._results, count)

    def _write(self, data, before):
        if hasattr(signal, "pthread_sigmask"):
            # A process that has ended is no reason to end the grader.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGPIPE})
        for thread in before:
            thread.join()
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._requests, view) :]
        except OSError:
            return


class ForkedWorker(Worker):
    """A fork of a Server. It ends, with all that it has started, when its lifeline is closed or the grader dies."""

    def __init__(self, server, level, walls, home, lifetime):
        requests, own_requests = os.pipe()
        own_results, results = os.pipe()
        self._status, status = os.pipe()
        lifeline, self._lifeline = os.pipe()
        os.set_blocking(self._status, False)
        self._told = b""
        job = {"walls": walls, "home": home, "lifetime": lifetime}
        try:
            server.give(job, (requests, results, status, lifeline))
        finally:
            for descriptor in (requests, results, status, lifeline):
                os.close(descriptor)
        super().__init__(level, own_requests, own_results)

    def ended(self):
        try:
            while part := os.read(self._status, STATUS_BYTES):
                self._told += part
        except BlockingIOError:
            return None
        # Nothing was told: the kernel has ended even the process that was to tell it, for want of memory.
        told = json.loads(self._told or f'{{"ended": {-signal.SIGKILL}, "limit": "memory"}}')
        if "refused" in told:
            raise Unavailable(told["refused"])
        return Ended(told["ended"], told["limit"])

    def kill(self):
        os.close(self._lifeline)
        # The other end closes when the last process that could have used it is gone.
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            try:
                if self.ended() is not None:
                    break
            except Unavailable:
                break
            time.sleep(0.002)
        os.close(self._status)


class FreshWorker(Worker):
    """A process of its own, where there are no forks (Windows) or none that work after TensorFlow was imported."""

    def __init__(self, setup, home):
        self._token = secrets.token_hex(16)
        self._log = tempfile.TemporaryFile()
        self._limit = ""
        self._process = subprocess.Popen(
            _command(setup | {"control": None, "home": home}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            bufsize=0,
            cwd=home,
            env=_environment(self._token),
            start_new_session=os.name == "posix",
        )
        super().__init__(PROCESS, os.dup(self._process.stdin.fileno()), os.dup(self._process.stdout.fileno()))
        self._process.stdin.close()
        self._process.stdout.close()

    def ended(self):
        code = self._process.poll()
        if code is not None:
            return Ended(code, self._limit)
        if not self._limit and _held(self._process.pid) > MEMORY:
            self._limit = "memory"
            self._process.kill()
        return None

    def said(self):
        """The last that the process wrote to standard error."""
        self._log.seek(0)
        return self._log.read()[-2000:].decode(errors="replace").strip()

    def kill(self):
        if os.name == "posix":
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass
        self._process.kill()
        self._process.wait()
        _kill_marked(self._token)
        self._log.close()


class Server:
    """A process that has imported what takes seconds and forks for each answer; may be shared by threads."""

    def __init__(self, preload, trial=False):
        """
        Args:
            preload: names of modules to import before the first fork.
            trial: whether a fork is tried out first, with an operation of TensorFlow.
        """
        own, control = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        lifeline, self._lifeline = os.pipe()
        setup = _setup(preload) | {"control": control.fileno(), "lifeline": lifeline, "trial": trial}
        self._control, self._log, self._token = own, tempfile.TemporaryFile(), secrets.token_hex(16)
        self._process = subprocess.Popen(
            _command(setup),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._log,
            cwd="/",
            env=_environment(self._token),
            pass_fds=(control.fileno(), lifeline),
            start_new_session=True,
        )
        control.close()
        os.close(lifeline)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def wait(self):
        """Wait until it can fork. Gives whether its forks can be trusted.

        Raises:
            RuntimeError: when it did not start, with what it said last.
        """
        self._control.settimeout(START_SECONDS)
        try:
            said = self._control.recv(STATUS_BYTES)
        except TimeoutError:
            said = b""
        if not said:
            self._process.kill()
            self._log.seek(0)
            last = self._log.read()[-2000:].decode(errors="replace").strip()
            raise RuntimeError(f"the grading process did not start: {last or 'it said nothing'}")
        self._control.settimeout(None)
        return json.loads(said)["forks"]

    def give(self, job, descriptors):
        """Have a fork made that serves one answer over these descriptors."""
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
        self._control.sendmsg([json.dumps(job).encode()], rights, socket.MSG_NOSIGNAL)

    def end(self, marked=False):
        """End it; ``marked``: and look for processes that have got rid of their keepers."""
        self._control.close()
        os.close(self._lifeline)
        self._process.wait()
        if marked:
            _kill_marked(self._token)
        self._log.close()


class Graders:
    """Makes Workers at the best isolation level that this host offers among those allowed; may be shared by threads.

    A context manager.
    """

    def __init__(self, levels=LEVELS, preload=(), trial=False):
        """
        Args:
            levels: isolation levels that may be used, best first.
            preload: modules imported once for all answers.
            trial: whether it is tried out first that TensorFlow works in a fork: worth its second for many answers.
        Raises:
            Unavailable: when this system can never offer one of these levels.
        """
        unknown = set(levels) - set(LEVELS)
        if unknown or not levels:
            raise ValueError(f"no such isolation level: {', '.join(unknown)}; known: {', '.join(LEVELS)}")
        self._levels = list(levels)
        self._refused = ""
        self._preload, self._trial = tuple(preload), trial
        self._server = Server(self._preload, trial) if HAS_SERVER else None
        self._ready = False
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        _remove_leftovers()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._server:
            self._server.end(marked=self._levels[:1] == [PROCESS])

    def stop(self):
        """Have every answer that is being graded end at once, as if its time were up."""
        self._stopped.set()

    @contextmanager
    def worker(self, task, probe_file, names, path):
        """A Worker that is ready for an answer.

        Args:
            task: the Exercise.
            probe_file: Python file with its probe.
            names: modules that the answer imports and that are to be there before its clock starts.
            path: the file of the answer, which it may not see.
        Raises:
            Unavailable: when no allowed level is to be had.
            RuntimeError: when the process does not start.
        """
        self._wait()
        lifetime = START_SECONDS + PATIENCE * task.seconds + 10
        job = {
            "file": str(probe_file),
            "source": Path(probe_file).read_text(encoding="utf-8"),
            "probe": task.id.split(".")[1],
            "preload": sorted(names),
            "seconds": task.seconds,
        }
        for level in list(self._levels):
            if level == NAMESPACE and not HAS_SERVER:
                self._refuse(level, "namespaces are a feature of Linux")
                continue
            with _home(level) as home, self._start(level, home, lifetime, path) as worker:
                worker.stopped = self._stopped
                worker.send(job | {"key": worker.key.hex()})
                try:
                    first = worker.next(time.monotonic() + START_SECONDS)
                except Unavailable as error:
                    self._refuse(level, str(error))
                    continue
                if first != {"ready": True}:
                    said = worker.said() if isinstance(worker, FreshWorker) else ""
                    raise RuntimeError(f"the grading process did not start: {said or first}")
                yield worker
                return
        raise Unavailable(self._refused)

    def _refuse(self, level, why):
        self._refused = f"isolation level {level!r} is not to be had here: {why}"
        if level in self._levels:
            self._levels.remove(level)

    def _start(self, level, home, lifetime, path):
        if not self._server:
            return FreshWorker(_setup(self._preload), home)
        walls = {"visible": _visible(), "hidden": _hidden(path)} if level == NAMESPACE else None
        return ForkedWorker(self._server, level, walls, home, lifetime)

    def _wait(self):
        with self._lock:
            if self._server and not self._ready:
                if not self._server.wait():
                    # Nothing is imported before the fork then: each answer's process does that for itself.
                    self._server.end()
                    self._preload = ()
                    self._server = Server(())
                    self._server.wait()
                self._ready = True


def frameworks_in(cells):
    """Modules that take seconds to import and that source texts mention, however they go about importing them."""
    return {name for name in FRAMEWORKS if any(re.search(rf"\b{name}\b", source) for source in cells)}


def frameworks_of(source, name):
    """As ``frameworks_in``, for one function of a module and the functions of that module that it refers to."""
    functions = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    found, rest = {}, {name}
    while rest:
        function = functions[rest.pop()]
        found[function.name] = ast.get_source_segment(source, function)
        used = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
        rest |= used & set(functions) - set(found)
    return frameworks_in(found.values())


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


def _setup(preload):
    return {"course": str(PACKAGE.parent), "paths": library_paths(), "preload": list(preload)}


def _command(setup):
    return [sys.executable, "-I", "-S", "-B", str(PACKAGE / "worker" / "main.py"), json.dumps(setup)]


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
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
    fonts = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"), "matplotlib")
    return {
        **{name: os.environ[name] for name in needed if name in os.environ},
        # One thread: a class is graded with a process for each core, and processor time is what is limited.
        **dict.fromkeys(threads, "1"),
        # Building matplotlib's list of fonts anew takes seconds, and Keras imports matplotlib.
        **({"MPLCONFIGDIR": str(fonts)} if fonts.is_dir() else {}),
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


@contextmanager
def _home(level):
    """A folder for one answer; inside namespaces it is in memory."""
    if level == NAMESPACE:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix=f"{FOLDER}-{os.getpid()}-", ignore_cleanup_errors=True) as folder:
        yield folder


def _remove_leftovers():
    """Remove folders of graders that were killed."""
    import psutil

    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}-*-*"):
        number = folder.name.split("-")[1]
        if number.isdigit() and not psutil.pid_exists(int(number)) and not folder.is_symlink():
            shutil.rmtree(folder, ignore_errors=True)


def _held(process):
    """Bytes that a process and its descendants hold."""
    import psutil

    total = 0
    try:
        parent = psutil.Process(process)
        family = [parent, *parent.children(recursive=True)]
    except psutil.Error:
        return 0
    for member in family:
        try:
            total += member.memory_info().rss
        except psutil.Error:
            continue
    return total


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
