"""The largest memory of this process."""

import sys

import psutil


def peak_bytes():
    """Return the largest resident memory that this process has had so far."""
    try:
        import resource
    except ImportError:  # Windows
        return psutil.Process().memory_info().peak_wset
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
