"""Seconds and modules that `import quiz` costs in a fresh process.

python -m bench --only startup
"""

import statistics
import subprocess
import sys

REPEATS = 5
COMMAND = """
import sys, time
start = time.perf_counter()
import {package}
print(time.perf_counter() - start, len(sys.modules))
"""


def rows():
    """Yield a row for each package."""
    for package in ("quiz", "imagegen", "imagegen.data"):
        runs = [_import(package) for _ in range(REPEATS)]
        yield {
            "import": package,
            "median seconds": statistics.median(run[0] for run in runs),
            "slowest": max(run[0] for run in runs),
            "modules loaded": runs[0][1],
        }


def _import(package):
    command = [sys.executable, "-c", COMMAND.format(package=package)]
    took, modules = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(took), int(modules)
