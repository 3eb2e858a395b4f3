"""A measurement in a process of its own, so that its peak memory and its imports are its own."""

import json
import subprocess
import sys


def measured(module, *arguments):
    """Return what `python -m bench.<module> arguments...` printed as its last line of JSON.

    Raises subprocess.CalledProcessError where it fails; its traceback is on stderr by then.
    """
    command = [sys.executable, "-m", f"bench.{module}", *map(str, arguments)]
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(ended.stdout.splitlines()[-1])
