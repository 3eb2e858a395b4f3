"""Files that are written whole or not at all."""

import os
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path):
    """A context that gives a path to write to; when it ends well, that file takes the place of ``path``, else it is gone."""
    path = Path(path)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield partial
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def write_text(content, path):
    """Write a text file, replaced whole or not at all; OSError when it cannot be written."""
    with replacing(path) as partial:
        partial.write_text(content, encoding="utf-8", newline="\n")
