import subprocess
import sys
import time

import nbformat
import pytest

from bench import notebooks, table


def test_table_keeps_the_order_of_columns_and_shows_gaps():
    text = table.markdown([{"recipe": "a", "FID": "20.1"}, {"recipe": "b", "steps": "7"}])
    assert text.splitlines() == ["| recipe | FID | steps |", "|---|---|---|", "| a | 20.1 | - |", "| b | - | 7 |"]


def test_spread_names_median_and_extremes():
    assert table.spread([3.0, 1.0, 2.04]) == "2.0 (1.0 to 3.0)"
    assert table.spread([0.9512], 3) == "0.951"


def test_summary_shows_the_columns_that_were_asked_for():
    row = table.summary("ours", [{"FID": 10.0, "loss": 1.0}, {"FID": 12.0, "loss": 2.0}], {"FID": 0})
    assert row == {"recipe": "ours", "seeds": "2", "FID": "11 (10 to 12)"}


@pytest.mark.parametrize("options", [["--seconds", "0"], ["--seeds", "0"], ["--only", "diffusion"]])
def test_bad_options_are_refused_before_anything_runs(options):
    ended = subprocess.run([sys.executable, "-m", "bench", *options], capture_output=True, text=True)
    assert ended.returncode == 2 and "usage" in ended.stderr


def test_peak_memory_sees_a_child():
    with notebooks.PeakMemory() as others:  # a browser test of the same run may have left a server
        time.sleep(2 * notebooks.POLL_SECONDS)
    with notebooks.PeakMemory() as watcher:
        code = "import time; block = bytearray(200_000_000); time.sleep(1.5)"
        subprocess.run([sys.executable, "-c", code], check=True)
        time.sleep(2 * notebooks.POLL_SECONDS)
    assert 150e6 < watcher.peak - others.peak < 400e6


def test_a_notebook_that_fails_is_reported_and_left_as_it_was(tmp_path):
    path = tmp_path / "failing.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")]), path)
    before = path.read_bytes()
    _, peak, error = notebooks.run(path)
    assert error.startswith("ZeroDivisionError") and peak > 1e6
    assert path.read_bytes() == before
