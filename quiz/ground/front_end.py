"""Whether somebody can click."""

import os


def is_static():
    """Whether this runs while a solved notebook is built."""
    return bool(os.environ.get("QUIZ_STATIC"))


def has_front_end():
    """Whether somebody can click: a kernel that serves a notebook, and no solved notebook being built."""
    if is_static():
        return False
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    shell = get_ipython()
    return shell is not None and getattr(shell, "kernel", None) is not None
