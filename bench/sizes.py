"""Megabytes: the repository as it is checked out, the wheel, the web edition where `make site` has built it, and each notebook.

python -m bench --only sizes
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def rows():
    """Yield a row for the files that git tracks, for the wheel, for the web edition, and for each notebook, with its solved copy."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode == 0:
        files = [ROOT / name for name in tracked.stdout.split("\0") if name]
        yield {"what": "repository, files that git tracks", "MB": _megabytes(*filter(Path.is_file, files))}
    yield {"what": "wheel", "MB": wheel()}
    site = [path for path in (ROOT / "build" / "site").rglob("*") if path.is_file()]
    if site:
        yield {"what": f"web edition, {len(site)} files", "MB": _megabytes(*site)}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        yield {"what": path.stem, "MB": _megabytes(path), "solved, MB": _megabytes(ROOT / "solutions" / path.name)}


def wheel():
    """Return megabytes of the wheel, or None where it cannot be built: pip fetches what builds it."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, str(ROOT)]
        if subprocess.run(command, capture_output=True).returncode:
            return None
        return _megabytes(*Path(folder).glob("*.whl"))


def _megabytes(*paths):
    return sum(path.stat().st_size for path in paths) / 1e6
