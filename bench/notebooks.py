"""Wall seconds and peak memory of every solved notebook, each run whole in a kernel of its own.

python -m bench --only notebooks
"""

import os
import tempfile
import threading
import time
from pathlib import Path

import nbclient
import nbformat
import psutil

FOLDER = Path(__file__).parents[1] / "solutions"
POLL_SECONDS = 0.2
CELL_TIMEOUT = 600


def rows():
    """Yield a row for each notebook of solutions/. Nothing is written."""
    for path in sorted(FOLDER.glob("*.ipynb")):
        wall, peak, error = run(path)
        yield {"notebook": path.stem, "seconds": wall, "peak MB": peak / 1e6, "ends": error or "well"}


def run(path: Path) -> tuple[float, int, str]:
    """Execute a notebook; return wall seconds with the kernel's start, peak bytes of the kernel and its children, error.

    Memory is the sum of resident sets, sampled five times a second; pages that processes share count in each of them.
    """
    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(notebook, timeout=CELL_TIMEOUT, resources={"metadata": {"path": str(path.parent)}})
    watcher = PeakMemory()
    start = time.perf_counter()
    with watcher, tempfile.TemporaryDirectory() as home:
        try:
            # The learner's own record stays as it is.
            client.execute(env=os.environ | {"IMAGEGEN_HOME": home})
            error = ""
        except nbclient.exceptions.CellExecutionError as failure:
            error = f"{failure.ename}: {failure.evalue}".splitlines()[0]
    return time.perf_counter() - start, watcher.peak, error


class PeakMemory:
    """Watches the processes below this one, a notebook's kernel among them, while the context is open."""

    def __init__(self):
        self.peak = 0
        self.closed = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exception):
        self.closed.set()
        self.thread.join()

    def _watch(self):
        while not self.closed.wait(POLL_SECONDS):
            self.peak = max(self.peak, sum(map(_resident_bytes, psutil.Process().children(recursive=True))))


def _resident_bytes(process):
    try:
        return process.memory_info().rss
    except psutil.NoSuchProcess:  # it ended since it was listed
        return 0
