"""Grade many answers on a running ``dask.distributed`` cluster, with the same code and the same isolation as here.

A worker of the cluster grades as this machine would: it keeps one server that has imported TensorFlow and forks for each
answer. It gets answers only after it has shown that it holds the very same course, also one that joins later; what a worker that
dies had begun goes to another one. Judged are the answers there, so the workers hold what is right: they and the scheduler
must be trusted.
"""

import hashlib
import queue
import tempfile
import threading
import time
from collections import Counter, deque
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

from quiz.checking.batch import ALSO_USED, Job, graded
from quiz.checking.process import FRAMEWORKS, LEVELS, PACKAGE, Graders
from quiz.exercises import exercise
from quiz.exercises.verdicts import CRASHED, CheckResult
from quiz.ground.language import Text

IDLE_SECONDS = 60.0
"""A worker lets go of the server that grades when it had nothing to do for as long."""
LOST_SECONDS = 120.0
"""How long a run without any worker waits for one to come."""
LOOK_SECONDS = 1.0
DEATHS = 3
"""An answer that so many workers did not survive is given up."""


class ClusterError(RuntimeError):
    """The cluster cannot be used; ``message`` is a Text."""

    def __init__(self, message):
        self.message = message
        super().__init__(str(message))


class Cluster:
    """Grades on the workers of a running scheduler; a context manager.

    Args:
        address: of the scheduler, such as "tcp://10.0.0.5:8786".
        tell: called with a Text for each worker that is refused, once.

    Attributes:
        done: {address of a worker: answers it has graded}, a Counter.

    Raises:
        ClusterError: ``distributed`` is not installed, or nothing answers at this address.
    """

    def __init__(self, address, tell=lambda line: None):
        try:
            import distributed
        except ImportError:
            raise ClusterError(
                Text(
                    "--cluster needs the package distributed: pip install 'imagegen-interview[cluster]'",
                    "--cluster 需要安装 distributed：pip install 'imagegen-interview[cluster]'",
                )
            ) from None
        try:
            self._client = distributed.Client(address, timeout=10, set_as_default=False)
        except (OSError, ValueError) as error:
            why = " ".join(str(error).split())
            raise ClusterError(
                Text(f"no scheduler answers at {address}: {why}", f"{address} 没有调度器应答：{why}")
            ) from None
        self._address, self._tell = address, tell
        self._there, self._good, self._refused = set(), {}, set()
        self.done = Counter()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._client.close()

    def grade_all(self, jobs, processes=None, levels=LEVELS):
        """As ``quiz.checking.batch.grade_all``; ``processes`` bounds how many are graded at a time on all workers together.

        Every job names an exercise of the course, and its probe is the course's.

        Raises:
            UnknownExercise: when it comes to a job whose exercise there is not.
            ClusterError: no worker may be used, or none has been there for two minutes.
        """
        source, again = iter(jobs), deque()
        running, done = {}, queue.SimpleQueue()
        self._look()
        if not self._good:
            self._give_up()
        last_seen = time.monotonic()
        try:
            while True:
                for address in self._free(running, processes):
                    job, deaths = again.popleft() if again else (next(source, None), 0)
                    if job is None:
                        break
                    if not Path(job.path).is_file():
                        yield job, graded(job, None)  # says so, and needs no machine for it
                        continue
                    future = self._submit(job, address, levels)
                    running[future.key] = (future, job, deaths, address)
                    future.add_done_callback(done.put)
                if not running and not again:
                    return
                for future in _taken(done):
                    if future.key not in running:
                        continue
                    _, job, deaths, address = running.pop(future.key)
                    if future.status == "finished":
                        self.done[address] += 1
                        yield job, future.result()
                        continue
                    if future.status == "error":
                        self._refuse(address, future.exception())
                    again.append((job, deaths))
                self._look()
                for key in [key for key, (*_, address) in running.items() if address not in self._there]:
                    future, job, deaths, _ = running.pop(key)
                    future.cancel(force=True)
                    if deaths + 1 < DEATHS:
                        again.append((job, deaths + 1))
                    else:
                        yield job, CheckResult(job.exercise, CRASHED, message=_ENDED)
                if self._good:
                    last_seen = time.monotonic()
                elif time.monotonic() - last_seen > LOST_SECONDS:
                    self._give_up()
        finally:
            for future, *_ in running.values():
                future.cancel(force=True)

    def _submit(self, job, address, levels):
        exercise(job.exercise)  # what is unknown is no worker's fault
        content = Path(job.path).read_bytes()
        return self._client.submit(
            grade_here,
            job.exercise,
            Path(job.path).name,
            content,
            job.seed,
            tuple(levels),
            workers=[address],
            pure=False,
        )

    def _free(self, running, processes):
        """The address of each thread that has nothing to do; no more than may run at a time."""
        taken = Counter(address for *_, address in running.values())
        free = [address for address, threads in self._good.items() for _ in range(threads - taken[address])]
        return free if processes is None else free[: max(0, processes - len(running))]

    def _look(self):
        """Find the workers that are there; ask those that are new for the course that they hold."""
        if self._client.status != "running":
            raise ClusterError(Text(f"the scheduler at {self._address} is gone", f"{self._address} 的调度器已断开"))
        there = self._client.scheduler_info(n_workers=-1)["workers"]
        self._there = set(there)
        for address in [one for one in self._good if one not in there]:
            del self._good[address]
        new = [one for one in there if one not in self._good and one not in self._refused]
        if not new:
            return
        answers = self._client.run(fingerprint, workers=new, on_error="return")
        for address, found in answers.items():
            if found == fingerprint():
                self._good[address] = there[address]["nthreads"]
            elif not isinstance(found, OSError):  # a worker that has gone meanwhile is asked again if it comes back
                self._refuse(address, found)

    def _refuse(self, address, found):
        self._good.pop(address, None)
        if address in self._refused:
            return
        own = fingerprint()
        if isinstance(found, str):
            why = Text(f"it holds course {found}, needed is {own}", f"它的课程版本是 {found}，需要 {own}")
        elif isinstance(found, (ImportError, AttributeError)):
            why = Text(f"it does not hold course {own}", f"它没有课程版本 {own}")
        else:
            told = " ".join(str(found).split())[:300]
            why = Text(told, told)
        self._refused.add(address)
        self._tell(Text(f"{address} is not used: {why.en}", f"不使用 {address}：{why.zh}"))

    def _give_up(self):
        raise ClusterError(Text(f"no worker at {self._address} can grade", f"{self._address} 没有可用于批改的 worker"))


_ENDED = Text(
    f"{DEATHS} machines that graded it ended before there was a result",
    f"先后 {DEATHS} 台批改它的机器都在出结果之前中断",
)


def _taken(done):
    """What a queue holds, after waiting for it a moment."""
    try:
        yield done.get(timeout=LOOK_SECONDS)
        while True:
            yield done.get_nowait()
    except queue.Empty:
        return


def fingerprint():
    """What tells one state of the course from another: version and a digest of all its code, a str."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0")
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return f"{metadata.version('imagegen-interview')}+{digest.hexdigest()[:12]}"


def grade_here(exercise_id, name, content, seed, levels):
    """What a worker of the cluster runs: the CheckResult of one answer."""
    with tempfile.TemporaryDirectory(prefix="class-") as folder, _kept(levels) as graders:
        path = Path(folder) / name
        path.write_bytes(content)
        return graded(Job(exercise_id, path, seed=seed), graders)


_LOCK = threading.Lock()
_KEPT = {}
"""{levels: [Graders, how many use it, the timer that lets go of it]}"""


@contextmanager
def _kept(levels):
    """Graders that stay for the next answer, until there was none for a while."""
    with _LOCK:
        kept = _KEPT.get(levels)
        if kept is None:
            kept = _KEPT[levels] = [Graders(levels, preload=(*FRAMEWORKS, *ALSO_USED), trial=True), 0, None]
        if kept[2] is not None:
            kept[2].cancel()
        kept[1] += 1
    try:
        yield kept[0]
    finally:
        with _LOCK:
            kept[1] -= 1
            if not kept[1]:
                kept[2] = threading.Timer(IDLE_SECONDS, _let_go, (levels, kept))
                kept[2].daemon = True
                kept[2].start()


def _let_go(levels, kept):
    with _LOCK:
        if kept[1] or _KEPT.get(levels) is not kept:
            return
        del _KEPT[levels]
    kept[0].__exit__()
