import subprocess
import sys
import time

import nbformat
import pytest

from bench import notebooks, page, parts, table


def test_table_keeps_the_order_of_columns_and_shows_gaps():
    text = table.markdown([{"recipe": "a", "FID": "20.1"}, {"recipe": "b", "steps": "7"}])
    assert text.splitlines() == ["| recipe | FID | steps |", "|---|---|---|", "| a | 20.1 | - |", "| b | - | 7 |"]


def test_spread_names_median_and_extremes():
    assert table.spread([3.0, 1.0, 2.04]) == "2.0 (1.0 to 3.0)"
    assert table.spread([0.9512], 3) == "0.951"
    assert table.spread([30.0, None, None], 0) == "never (30 to never)"


def test_table_rounds_by_column_and_leaves_curves_out():
    rows = [{"recipe": "a", "FID": [10.0, 12.0, 11.0], "curve": [[[5, 90.0]]], "s": [None], "MB": None}]
    assert table.markdown(rows, {"FID": 0, "s": 0}).splitlines()[::2] == [
        "| recipe | FID | s |",
        "| a | 11 (10 to 12) | never |",
    ]


def test_groups_name_parts_and_the_order_is_that_of_the_page():
    assert parts.chosen(["flow", "families", "startup"]) == [*parts.GROUPS["families"], "startup"]


def family(recipe="this course", **columns):
    """A part as it is kept: three seeds of one recipe, and one of a public one."""
    rows = [{"recipe": recipe, "seeds": 3, "FID": [12.0, 10.0, 20.0], "accuracy": [0.9, 0.96, 0.95]} | columns]
    rows += [{"recipe": "Keras example", "seeds": 1, "FID": [900.0], "accuracy": [0.1], "curve": [[]]}]
    return {"date": "2026-11-24", "machine": "2 cores", "seconds": 60.0, "seeds": 3, "samples": 2000, "rows": rows}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_readme_shows_medians_beside_the_public_set_up(language):
    text = page.with_measured(f"before\n{page.MARKS[0]}\nold\n{page.MARKS[1]}\nafter\n", {"cgan": family()}, language)
    assert "12.0 / 0.95" in text and "900.0 / 0.10" in text and "old" not in text and "picture" not in text
    assert text.startswith("before\n") and text.endswith("\nafter\n")


def test_a_readme_shows_no_other_budget_than_a_minute():
    with pytest.raises(ValueError, match="cgan"):
        page.readme({"cgan": family() | {"seconds": 3.0}}, "en")


def test_curves_are_medians_over_the_seeds_and_drawn(tmp_path):
    curve = [[[5, 300.0], [30, 50.0], [60, 12.0]], [[30, 40.0], [60, 10.0]], [[30, 60.0], [60, 20.0]]]
    drawn = page.curves({"cgan": family(curve=curve)})
    ((seconds, distances),) = drawn.values()
    assert list(seconds) == [30, 60] and list(distances) == [50, 12]
    page.picture(drawn, "en", tmp_path / "curves.png")
    assert (tmp_path / "curves.png").stat().st_size > 5000


def test_the_pages_say_what_is_kept():
    """Figures in README and docs/measured.md come from docs/measured.json alone: `python -m bench --write --only`."""
    found = page.kept()
    assert page.PAGE.read_text(encoding="utf-8") == page.page(found)
    for language, place in page.READMES.items():
        text = place.read_text(encoding="utf-8")
        assert text == page.with_measured(text, found, language), place.name
        assert bool(page.curves(found)) == (page.PICTURE in text)


def test_new_figures_take_the_place_of_old_ones_and_leave_the_others(tmp_path, monkeypatch):
    monkeypatch.setattr(page, "KEPT", tmp_path / "kept.json")
    page.keep({"vae": family(), "gan": family("old")})
    page.keep({"gan": family("new")})
    found = page.kept()
    assert list(found) == ["gan", "vae"] and found["gan"]["rows"][0]["recipe"] == "new"


@pytest.mark.parametrize("options", [["--only"], ["--only", "--json"]])
def test_nothing_asked_for_is_nothing_measured(options):
    ended = subprocess.run([sys.executable, "-m", "bench", *options], capture_output=True, text=True)
    assert (ended.returncode, ended.stdout.strip()) == (0, "{}" if "--json" in options else "")


@pytest.mark.parametrize(
    "options",
    [
        ["--seconds", "0"],
        ["--seeds", "0"],
        ["--only", "poetry"],
        ["--samples", "99"],
        ["--write", "--only", "gan", "--seconds", "3"],
    ],
)
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
