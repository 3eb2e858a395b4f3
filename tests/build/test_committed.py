"""What is committed is what the build makes."""

import json

import nbformat
import pytest

from tools import build

LESSONS = build.lessons()
BOOKS = [
    pytest.param(path, solved, language, id=f"{path.stem}-{'solved' if solved else 'learner'}-{language}")
    for path in LESSONS
    for solved in (False, True)
    for language in build.LANGUAGES
]
MEGABYTE = 2**20


def committed(path, solved, language):
    return nbformat.read(build.target(path.stem, solved, language), as_version=4)


@pytest.mark.parametrize("path, solved, language", BOOKS)
def test_notebook_is_what_the_build_makes(path, solved, language):
    built, found = build.notebook(path, solved, language), committed(path, solved, language)
    assert [(cell["id"], cell.cell_type, cell.source, cell.metadata) for cell in found.cells] == [
        (cell["id"], cell.cell_type, cell.source, cell.metadata) for cell in built.cells
    ], "run make build"


@pytest.mark.parametrize("path, solved, language", [book for book in BOOKS if book.values[1]])
def test_solved_notebook_was_executed_with_this_code_and_without_errors(path, solved, language):
    found = committed(path, solved, language)
    assert found.metadata["course"].get("executed") == build.fingerprint(found), "run make build"
    for cell in found.cells:
        if cell.cell_type == "code":
            assert cell.execution_count
            assert not [output for output in cell.outputs if output.output_type == "error"]


@pytest.mark.parametrize("path, solved, language", [book for book in BOOKS if book.values[1]])
def test_solved_notebook_shows_the_questions_as_the_bank_has_them(path, solved, language):
    cells = [cell for cell in committed(path, solved, language).cells if cell.cell_type == "code"]
    shown = [(cell, said) for cell in cells if (said := build.asked(cell, language))]
    assert shown or "quiz.ask(" not in str(cells)
    for cell, said in shown:
        assert [output["data"]["text/markdown"] for output in cell.outputs] == [said], "run make build"


@pytest.mark.parametrize("path, solved, language", [book for book in BOOKS if not book.values[1]])
def test_learners_copy_has_no_outputs_and_parses(path, solved, language):
    for cell in committed(path, solved, language).cells:
        if cell.cell_type == "code":
            assert not cell.outputs and cell.execution_count is None


@pytest.mark.parametrize("path, solved, language", BOOKS)
def test_notebook_is_of_a_size_worth_reading_on_the_web(path, solved, language):
    assert build.target(path.stem, solved, language).stat().st_size < 1.5 * MEGABYTE


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_solutions_that_the_quiz_shows_come_from_the_lesson(path):
    for exercise_id, code in build.solved_code(path).items():
        assert (build.SOLVED / f"{exercise_id}.py").read_text(encoding="utf-8") == code


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_chinese_docstrings_that_the_quiz_shows_come_from_the_lesson(path):
    for exercise_id, told in build.chinese_docstrings(path).items():
        assert json.loads((build.SOLVED / f"{exercise_id}.zh.json").read_text(encoding="utf-8")) == told


def test_no_notebook_without_a_lesson():
    wanted = {
        build.target(path.stem, solved, language)
        for path in LESSONS
        for solved in (False, True)
        for language in build.LANGUAGES
    }
    found = {path for folder in ("notebooks", "solutions") for path in (build.ROOT / folder).rglob("*.ipynb")}
    assert {path for path in found if ".ipynb_checkpoints" not in path.parts} == wanted
