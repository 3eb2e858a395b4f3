"""Progress is taken from one machine to another from within a notebook."""

import pytest

from quiz import export_progress, import_progress
from quiz.progress.store import Progress

pytestmark = pytest.mark.usefixtures("fixture_bank")


def test_what_is_exported_comes_back_on_another_machine(tmp_path, monkeypatch, capsys):
    Progress().record("gan-equilibrium", kind="choice", score=1.0)
    place = tmp_path / "mine.jsonl"
    export_progress(place)
    assert "1 attempts written" in capsys.readouterr().out
    monkeypatch.setenv("IMAGEGEN_HOME", str(tmp_path / "other"))
    for added, known in ((1, 0), (0, 1)):
        import_progress(place)
        assert f"{added} attempts added, {known} were here already" in capsys.readouterr().out
    assert [attempt.score for attempt in Progress().attempts()] == [1.0]


def test_a_file_that_is_no_export_is_told_in_one_line(tmp_path, capsys):
    place = tmp_path / "other.txt"
    place.write_text("hello")
    import_progress(place)
    assert "is not an export of progress" in capsys.readouterr().out
    export_progress(tmp_path / "nowhere" / "x" / "y.jsonl")
    assert len(capsys.readouterr().out.splitlines()) == 1
