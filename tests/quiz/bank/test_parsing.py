"""Parsed files are kept, and never believed when the source is another."""

import pytest
import yaml

from quiz.bank import parsing


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("IMAGEGEN_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_a_file_is_parsed_once(home, monkeypatch):
    assert parsing.parse("a: [1, 好]\n", "one") == {"a": [1, "好"]}
    monkeypatch.setattr(parsing.yaml, "load", lambda *given, **named: pytest.fail("parsed again"))
    assert parsing.parse("a: [1, 好]\n", "one") == {"a": [1, "好"]}


def test_a_source_that_changed_is_parsed_anew(home):
    for number in (1, 2):
        assert parsing.parse(f"a: {number}\n", "one") == {"a": number}
    assert len(list((home / "cache").iterdir())) == 1


@pytest.mark.parametrize("broken", ["", "{}", "[]", '{"of": 1}', "\x00"])
def test_what_is_kept_may_be_broken(home, broken):
    parsing.parse("a: 1\n", "one")
    [kept] = (home / "cache").iterdir()
    kept.write_text(broken)
    assert parsing.parse("a: 1\n", "one") == {"a": 1}


def test_what_json_would_change_is_not_kept(home):
    for _ in range(2):
        assert parsing.parse("1: 2026-01-01\n", "one") == yaml.safe_load("1: 2026-01-01\n")
    assert not (home / "cache").exists()


def test_nothing_needs_to_be_kept(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("IMAGEGEN_HOME", str(tmp_path / "file"))
    assert parsing.parse("a: 1\n", "one") == {"a": 1}
    with pytest.raises(yaml.YAMLError, match="stands twice"):
        parsing.parse("a: 1\na: 2\n", "one")
