"""What executed lessons say."""

from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session", params=["solutions", "solutions/zh"])
def printed(request):
    """Function of a lesson's stem: all that the executed lesson prints, its tables as text."""

    def told(stem):
        book = nbformat.read(ROOT / request.param / f"{stem}.ipynb", as_version=4)
        outputs = [output for cell in book.cells for output in cell.get("outputs", ())]
        return "".join(output.get("text", output.get("data", {}).get("text/plain", "") + "\n") for output in outputs)

    return told
