"""A learner's file: read, decoded and cut into the cells that count."""

import json
import re
import stat
import tokenize
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from quiz.ground.language import Text

MAX_FILE = 64 * 2**20
"""Bytes; notebooks carry their outputs."""
MAX_CODE = 2 * 2**20
MAX_PARTS = 4_000_000
"""The most commas and brackets in a notebook: each becomes an object when it is parsed."""
NOTEBOOK_LIKE = re.compile(r"^(# ?%%|# In\[[ \d]*\]:|(import|from) (quiz|imagegen)\b)", re.MULTILINE)
"""Marks of a script that was a notebook: cells of jupytext and nbconvert, and what every lesson imports."""


class Rejected(Exception):
    """A file that holds no answer. Carries the reason as a Text."""


class Answer(NamedTuple):
    """The code of a file: one text, or one for each code cell."""

    cells: list
    sliced: bool
    """Whether only what the exercise asks for is run: a notebook also asks, plots and trains."""


def read_answer(path):
    """The code in a file.

    Raises:
        FileNotFoundError, ValueError: as in ``check_file``.
        Rejected: when the content is no text, or no notebook.
    """
    path = Path(path)
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            raise ValueError(f"{path} is not a file")
        if path.suffix not in (".py", ".ipynb"):
            raise ValueError(f"{path} is neither a .py nor an .ipynb file")
        if info.st_size > MAX_FILE:
            raise Rejected(Text(f"{path.name} is larger than 64 MB", f"{path.name} 超过 64 MB"))
        with path.open("rb") as file:
            content = file.read(MAX_FILE + 1)
        if len(content) > MAX_FILE:
            raise Rejected(Text(f"{path.name} is larger than 64 MB", f"{path.name} 超过 64 MB"))
    except FileNotFoundError:
        raise FileNotFoundError(f"no such file: {path}") from None
    except (OSError, RuntimeError) as error:
        raise ValueError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if path.suffix == ".ipynb":
        answer = Answer(_cells(path.name, content), sliced=True)
    else:
        source = _decoded(path.name, content)
        answer = Answer([source], sliced=NOTEBOOK_LIKE.search(source) is not None)
    if sum(map(len, answer.cells)) > MAX_CODE:
        raise Rejected(Text(f"{path.name} holds more than 2 MB of code", f"{path.name} 中的代码超过 2 MB"))
    return answer


def _decoded(name, content):
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(content).readline)
        source = content.decode(encoding)
    except (SyntaxError, UnicodeError, LookupError):
        raise Rejected(
            Text(f"{name} is not UTF-8 text: save it as UTF-8", f"{name} 不是 UTF-8 文本：请另存为 UTF-8")
        ) from None
    return source.replace("\r\n", "\n").replace("\r", "\n")


def _cells(name, content):
    """Sources of a notebook's code cells, of nbformat 4 or older."""
    if sum(map(content.count, (b",", b"[", b"{"))) > MAX_PARTS:
        raise Rejected(Text(f"{name} has too many parts to be a notebook", f"{name} 的内容过于庞杂，不像 notebook"))
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
        sheets = [notebook, *notebook.get("worksheets", ())]
        cells = [cell for sheet in sheets for cell in sheet.get("cells", ()) if cell.get("cell_type") == "code"]
        if "cells" not in notebook and "worksheets" not in notebook:
            raise ValueError("no cells")
        return ["".join(cell.get("source", cell.get("input", ""))) for cell in cells]
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        reason = "no JSON" if isinstance(error, ValueError) and str(error) != "no cells" else "no cells"
        raise Rejected(Text(f"{name} is not a notebook: {reason}", f"{name} 不是有效的 notebook 文件")) from None
