"""Every text that stands in the code has every language: what a new one lacks is listed here, line by line."""

import ast
import re
from pathlib import Path

import pytest

from quiz.exercises import exercises
from quiz.exercises.stubs import stub
from quiz.ground.language import LANGUAGES
from tools import build

ROOT = Path(__file__).parents[2]


def short(source, name, languages=LANGUAGES):
    """Lines "file:line: what is missing" for the calls of Text that give fewer texts than there are languages."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text":
            known = len(node.args) + len(node.keywords)
            starred = any(isinstance(one, ast.Starred) for one in node.args) or None in [k.arg for k in node.keywords]
            if not starred and known < len(languages):
                yield f"{name}:{node.lineno}: Text has no {', '.join(languages[known:])}"


def test_texts_in_the_code_have_every_language():
    missing = [
        line
        for package in ("quiz", "imagegen")
        for path in sorted((ROOT / package).rglob("*.py"))
        for line in short(path.read_text(encoding="utf-8"), path.relative_to(ROOT))
    ]
    assert not missing, f"{len(missing)} texts lack a language:\n" + "\n".join(missing)


def test_a_text_that_lacks_one_is_noticed():
    source = 'a = Text("one", "一")\nb = Text(*both)\nc = Text("one", "一", "un")\n'
    assert list(short(source, "a.py", ("en", "zh", "fr"))) == ["a.py:1: Text has no fr"]


def without_chinese(source):
    """Names of the functions of a stub whose docstring holds no Chinese, or that have none."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and not re.search("[\u4e00-\u9fff]", ast.get_docstring(node) or ""):
            yield node.name


@pytest.mark.parametrize("path", build.lessons(), ids=lambda path: path.stem)
def test_the_chinese_copy_of_a_lesson_has_chinese_docstrings_in_its_exercises(path):
    cells = build.notebook(path, solved=False, language="zh").cells
    stubs = [
        cell.source for cell in cells if "exercise" in cell.metadata and "raise NotImplementedError" in cell.source
    ]
    missing = [name for source in stubs for name in without_chinese(source)]
    assert not missing, f"write # DOCSTRING zh below the docstring of {', '.join(missing)}"


@pytest.mark.parametrize("exercise_id", exercises())
def test_the_chinese_stub_that_the_quiz_gives_has_chinese_docstrings(exercise_id, monkeypatch):
    monkeypatch.setattr("quiz.exercises.stubs.current", lambda: "zh")
    assert not list(without_chinese(stub(exercise_id))), "run make build"


def test_a_docstring_without_chinese_is_noticed():
    source = 'def told():\n    """两倍。"""\n\ndef english():\n    """Twice."""\n\ndef bare():\n    pass\n'
    assert list(without_chinese(source)) == ["english", "bare"]
