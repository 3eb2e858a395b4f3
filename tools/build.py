"""Build the notebooks from lessons/: ``python -m tools.build [--execute] [--force] [LESSON ...]``.

Every lesson is one jupytext percent script. Out of it come four notebooks: the learner's copy and the
solved one, in English and in Chinese. Marks in the source:

- a markdown cell carries ``lang="en"`` or ``lang="zh"``; they stand together, in the order of ``LANGUAGES``;
- ``# BEGIN SOLUTION`` ... ``# END SOLUTION`` in a function of a cell marked ``exercise="gan.losses"``
  becomes a ``raise NotImplementedError`` in the learner's copy;
- ``# DOCSTRING zh`` ... ``# END DOCSTRING`` below a docstring holds the same in Chinese, in comments: the learner's Chinese copy
  has it in place of the English one. The solved copies have the same code in both languages;
- a cell tagged ``solution`` is in the solved copy alone.

The code that solves an exercise also goes to ``quiz/exercises/solved/``, which is what ``quiz.solution`` shows.
"""

import argparse
import ast
import base64
import hashlib
import json
import os
import re
import sys
import tempfile
import time
import tomllib
from functools import cache
from pathlib import Path

import jupytext
import nbformat

from quiz.ground.language import LANGUAGES, joined
from quiz.ground.lessons import LESSONS as COURSE

ROOT = Path(__file__).resolve().parent.parent
LESSONS = ROOT / "lessons"
SOLVED = ROOT / "quiz" / "exercises" / "solved"
PICTURES = ROOT / "docs" / "pictures"
CHECK = "quiz.check("
ASK = re.compile(r'quiz\.ask\("([^"]+)"\)')
NAMING = re.compile(r'quiz\.(ask|check|hint|solution|review)\(\s*"([^"]+)"')
BEGIN, END = "# BEGIN SOLUTION", "# END SOLUTION"
SETUP = """\
# Locally and on Binder there is nothing to install; on Colab this line brings the course.
import sys

if "google.colab" in sys.modules:
    %pip install -q --no-deps "git+{repository}@main" {extras}

import imagegen.plots
import quiz

quiz.set_language("{language}")
quiz.versions()"""
# Colab brings these; installing them again would replace versions that its front end depends on.
ON_COLAB = {
    "tensorflow", "tensorflow-cpu", "keras", "numpy", "scipy", "scikit-image", "scikit-learn", "matplotlib", "jupyterlab",
    "ipykernel", "ipywidgets", "pydantic", "PyYAML", "typer", "rich", "tqdm", "platformdirs", "Jinja2",
}  # fmt: skip
CELL_SECONDS = 300
TABLE = ("<!-- the lessons: `make build` writes this table -->", "<!-- end of the lessons -->")


class BuildError(Exception):
    """A lesson's source breaks a rule; the text names the file and the cell."""


def lessons(wanted=()):
    """The lesson sources, in order; ``wanted`` are stems or beginnings of stems."""
    found = sorted(path for path in LESSONS.glob("[0-9][0-9]_*.py"))
    if not wanted:
        return found
    chosen = [path for path in found if any(path.stem.startswith(name) for name in wanted)]
    if not chosen:
        raise BuildError(f"no lesson matches {', '.join(wanted)}; there are {', '.join(p.stem for p in found)}")
    return chosen


def target(stem, solved, language):
    """Where one of the four notebooks of a lesson stands."""
    folder = ROOT / ("solutions" if solved else "notebooks")
    return (folder / language if language != "en" else folder) / f"{stem}.ipynb"


def read(path):
    """The cells of a lesson, checked: languages in pairs, solutions closed and inside an exercise, ids that exist."""
    cells = jupytext.read(path, fmt="py:percent").cells
    for cell in cells:
        cell.translated = translated(cell.source) if cell.cell_type == "code" else cell.source
        cell.source = DOCSTRING.sub("", cell.source) if cell.cell_type == "code" else cell.source
    expected = LANGUAGES[0]
    for number, cell in enumerate(cells, 1):
        where = f"{path.name}, cell {number} ({cell.source.splitlines()[0][:50] if cell.source else 'empty'})"
        if cell.cell_type == "markdown":
            if cell.metadata.get("lang") != expected:
                raise BuildError(f'{where}: expected a markdown cell with lang="{expected}", languages stand in pairs')
            expected = LANGUAGES[(LANGUAGES.index(expected) + 1) % len(LANGUAGES)]
        elif expected != LANGUAGES[0]:
            raise BuildError(f'{where}: the markdown cell before it has no twin with lang="{expected}"')
        elif cell.source.count(BEGIN) != cell.source.count(END):
            raise BuildError(f"{where}: {BEGIN} and {END} do not match")
        elif BEGIN in cell.source and "exercise" not in cell.metadata:
            raise BuildError(f'{where}: a solution needs exercise="topic.name" on its cell')
        for call, name in NAMING.findall(cell.source):
            if "..." not in name:  # prose may name a family of questions
                named(call, name, where)
    if expected != LANGUAGES[0]:
        raise BuildError(f'{path.name}: the last markdown cell has no twin with lang="{expected}"')
    return cells


DOCSTRING = re.compile(r"^([ \t]*)# DOCSTRING zh\n(.*?)^\1# END DOCSTRING\n", re.DOTALL | re.MULTILINE)
ENGLISH = re.compile(r'"""(?:(?!""").)*"""\n\Z', re.DOTALL)


def translated(source):
    """A cell whose docstrings are the Chinese ones, as far as there are any."""
    parts, place = [], 0
    for block in DOCSTRING.finditer(source):
        indent, lines = block[1], block[2].splitlines()
        told = "\n".join(f"{indent}{line.strip()[1:].removeprefix(' ')}".rstrip() for line in lines).strip()
        before = source[place : block.start()]
        if not ENGLISH.search(before):
            raise BuildError(f"a Chinese docstring stands below none: {lines[0].strip()}")
        parts.append(ENGLISH.sub(lambda _, told=told, indent=indent: f'"""{told}\n{indent}"""\n', before))
        place = block.end()
    return "".join([*parts, source[place:]])


def stub(source, exercise_id):
    """The learner's copy of a cell: what stands between the marks gives way to NotImplementedError."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    lines, kept, inside = source.splitlines(), [], False
    for number, line in enumerate(lines, 1):
        if line.strip() == BEGIN:
            inside = True
            around = [node.name for node in functions if node.lineno <= number <= node.end_lineno]
            todo = f"{exercise_id}: write {around[-1]}" if around else exercise_id
            kept.append(f'{line[: line.index("#")]}raise NotImplementedError("{todo}")')
        elif line.strip() == END:
            inside = False
        elif not inside:
            kept.append(line)
    text = "\n".join(kept)
    ast.parse(text)
    return text


def without_marks(source):
    """The solved copy of a cell."""
    return "\n".join(line for line in source.splitlines() if line.strip() not in (BEGIN, END))


def solution_lines(cells):
    """What must not be found in a learner's copy: the telling lines between the marks, and of solution cells."""
    lines = set()
    for cell in cells:
        inside = "solution" in cell.metadata.get("tags", ())
        if cell.cell_type != "code":
            continue
        for line in cell.source.splitlines():
            text = line.strip()
            if text in (BEGIN, END):
                inside = text == BEGIN
            elif inside and tells(text):
                lines.add(text)
    return lines


def tells(line):
    """Whether a line gives something away: long enough, and more than an import, a comment or an empty tape."""
    boilerplate = ("import ", "from ", "#", "with tf.GradientTape", "for ", "@")
    return len(line) >= 20 and not line.startswith(boilerplate) and any(mark in line for mark in "(=+*/")


def notebook(path, solved, language):
    """One of the four notebooks of a lesson, not yet executed.

    Raises:
        BuildError: when a line of a solution stands anywhere in a learner's copy.
    """
    source_cells = read(path)
    forbidden = set() if solved else solution_lines(source_cells)
    cells, used = [], set()
    for cell in source_cells:
        tags = list(cell.metadata.get("tags", ()))
        if cell.cell_type == "markdown":
            if cell.metadata["lang"] != language:
                continue
            built = nbformat.v4.new_markdown_cell(chinese(cell.source) if language == "zh" else cell.source)
        else:
            if "solution" in tags and not solved:
                continue
            text = without_marks(cell.source)
            if not solved:
                text = ASK.sub(lambda found: f'quiz.ask("{asked_for(found[1], path.name).label}")', text)
            if not solved and BEGIN in cell.source:
                text = stub(cell.translated if language == "zh" else cell.source, cell.metadata["exercise"])
            built = nbformat.v4.new_code_cell(text)
            if solved and CHECK in cell.source:
                tags.append("nbval-check-output")
            if tags:
                built.metadata["tags"] = tags
            if "exercise" in cell.metadata:
                built.metadata["exercise"] = cell.metadata["exercise"]
        leaked = sorted(line for line in forbidden if line in built.source)
        if leaked:
            raise BuildError(f"{path.name}: a line of a solution stands outside of it: {leaked[0]}")
        built["id"] = cell_id(cell, used)
        cells.append(built)
    cells.insert(1, setup_cell(language))
    return nbformat.v4.new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "course": {
                "built_from": f"lessons/{path.name}",
                "notice": "built from lessons/, do not edit",
                "language": language,
            },
        },
    )


def named(call, name, where):
    """Raise BuildError, which names the nearest ids, when there is not what a call of the quiz names."""
    from quiz.bank.loading import topics
    from quiz.exercises import UnknownExercise, exercise

    if call == "ask":
        asked_for(name, where)
    elif call == "review":
        if name not in topics():
            raise BuildError(f"{where}: no topic {name!r}; there are {', '.join(topics())}")
    else:
        try:
            exercise(name)
        except UnknownExercise as error:
            raise BuildError(f"{where}: {error}") from None


def asked_for(question_id, where):
    """The question of the bank that a lesson asks; BuildError, which names the nearest ids, when there is none."""
    from quiz.bank.loading import UnknownQuestion, question

    try:
        return question(question_id)
    except UnknownQuestion as error:
        raise BuildError(f"{where}: {error.message.en}") from None


SLANTED = re.compile(r"(?<![A-Za-z0-9*\\^_{])\*(?=\S)([^*\n]+)(?<=\S)\*(?!\*)")


def chinese(markdown):
    """Chinese as it is set: no space where the source breaks a line, bold where English is slanted."""

    def upright(found):
        return f"**{found[1]}**" if re.search("[\u4e00-\u9fff]", found[1]) else found[0]

    return SLANTED.sub(upright, joined(markdown))


@cache
def project():
    """The [project] table of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def setup_cell(language):
    """The first code cell of every notebook."""
    names = (re.match(r"[\w.-]+", requirement)[0] for requirement in project()["dependencies"])
    extras = " ".join(name for name in names if name not in ON_COLAB)
    cell = nbformat.v4.new_code_cell(
        SETUP.format(repository=project()["urls"]["Repository"], extras=extras, language=language)
    )
    cell["id"] = "setup"
    return cell


def cell_id(cell, used):
    """A stable id: it follows the text of the cell, so that cells put in between leave the others alone."""
    digest = hashlib.sha1(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:10]
    candidate, count = digest, 1
    while candidate in used:
        count += 1
        candidate = f"{digest}-{count}"
    used.add(candidate)
    return candidate


def fingerprint(built):
    """Identifies the code of a notebook but its first cell, so that outputs of older code are noticed."""
    code = "\0".join(cell.source for cell in built.cells if cell.cell_type == "code" and cell.id != "setup")
    return hashlib.sha1(code.encode()).hexdigest()


def execute(built):
    """Run a solved notebook in a fresh kernel and keep outputs that are worth reading later."""
    from nbclient import NotebookClient

    with tempfile.TemporaryDirectory() as home:
        os.environ.update(IMAGEGEN_HOME=home, QUIZ_STATIC="1", TF_CPP_MIN_LOG_LEVEL="3", PYTHONHASHSEED="0")
        client = NotebookClient(
            built,
            timeout=CELL_SECONDS,
            kernel_name="python3",
            resources={"metadata": {"path": str(ROOT)}},
            store_widget_state=False,
        )
        client.execute()
    refuse_warnings(built)
    for cell in built.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if worth_keeping(output)]
    built.metadata["language_info"] = {"name": "python"}
    built.metadata["course"]["executed"] = fingerprint(built)
    return built


# Log lines of TensorFlow's C++, which its own variable turns off, and progress bars of tqdm: nothing that a learner must mend.
HARMLESS = re.compile(
    r"^(WARNING: All log messages before absl|[IWE]0000 |\d{4}-\d\d-\d\d .*[IWE] (tensorflow|external)/|To enable the following|.*\d+%\||.*it/s|\s*$)"
)


def refuse_warnings(built):
    """What a cell says on stderr, or TensorFlow's log on stdout, is a warning that a learner would see: BuildError with its first line."""
    for cell in built.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "stream":
                told = [line for line in re.split(r"[\n\r]", output.text) if not HARMLESS.match(line)]
                if output.name == "stdout":
                    told = [line for line in told if line.startswith("WARNING:")]
                if told:
                    raise BuildError(f"the cell {cell.source.splitlines()[0]!r} warns: {told[0]}")


def worth_keeping(output):
    """Log lines and widgets without a kernel behind them are of no use in a stored notebook."""
    if output.output_type == "stream":
        return output.name == "stdout"
    return "application/vnd.jupyter.widget-view+json" not in output.get("data", {})


def write(path, built):
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.validate(built)
    nbformat.write(built, path)


def build(path, run=False, force=False):
    """Write the four notebooks of a lesson and the solutions of its exercises."""
    for language in LANGUAGES:
        write(target(path.stem, False, language), notebook(path, False, language))
        built, place = notebook(path, True, language), target(path.stem, True, language)
        kept = not force and adopt_outputs(built, place, language)
        if not kept and run:
            started = time.perf_counter()
            execute(built)
            print(f"{place.relative_to(ROOT)}: executed in {time.perf_counter() - started:.0f} s", flush=True)
        write(place, built)
        save_picture(built, PICTURES / language / f"{path.stem}.png")
    for exercise_id, code in solved_code(path).items():
        SOLVED.mkdir(exist_ok=True)
        (SOLVED / f"{exercise_id}.py").write_text(code, encoding="utf-8")
    for exercise_id, told in chinese_docstrings(path).items():
        written = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        (SOLVED / f"{exercise_id}.zh.json").write_text(written, encoding="utf-8")


def write_readmes():
    """Bring the READMEs up to date: the table of the lessons, and links to the repository that pyproject.toml names."""
    slug = project()["urls"]["Repository"].removeprefix("https://github.com/")
    for language, name in (("en", "README.md"), ("zh", "README.zh.md")):
        place = ROOT / name
        text = with_lessons(place.read_text(encoding="utf-8"), language)
        place.write_text(with_links(text, slug), encoding="utf-8")


def with_lessons(text, language):
    """A README whose table of lessons is the list of lessons in ``quiz.ground.lessons``."""
    folder = "notebooks" if language == "en" else f"notebooks/{language}"
    rows = [
        f"| [{one.stem[:2]}]({folder}/{one.stem}.ipynb) | {one.headline.get(language)} | {one.outcome.get(language)} |"
        for one in COURSE
    ]
    head, old, tail = re.fullmatch(rf"(.*?{TABLE[0]}\n)(.*?)({TABLE[1]}.*)", text, re.DOTALL).groups()
    return head + "".join(line + "\n" for line in [*old.splitlines()[:3], *rows]) + tail


def with_links(text, slug):
    """A README whose hosted links lead to another repository, ``owner/name``."""
    return re.sub(r"(mybinder\.org/v2/gh|colab\.research\.google\.com/github)/[^/]+/[^/]+", rf"\1/{slug}", text)


def save_picture(built, place):
    """What the README shows of a lesson: the last picture that its cell tagged ``picture`` drew."""
    drawn = [
        output["data"]["image/png"]
        for cell in built.cells
        if "picture" in cell.metadata.get("tags", ())
        for output in cell.get("outputs", ())
        if "image/png" in output.get("data", {})
    ]
    if drawn:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(base64.b64decode(drawn[-1]))


def adopt_outputs(built, place, language):
    """Take over the outputs of the notebook that stands there, when they come from the same code.

    A question is shown as the bank has it now: nothing has to run for that.
    """
    if not place.exists():
        return False
    old = nbformat.read(place, as_version=4)
    if old.metadata.get("course", {}).get("executed") != fingerprint(built):
        return False
    code = [[cell for cell in book.cells if cell.cell_type == "code"] for book in (built, old)]
    for new, was in zip(*code, strict=True):
        new.outputs, new.execution_count = was.outputs, was.execution_count
        if said := asked(new, language):
            [output] = new.outputs
            output["data"]["text/markdown"] = said
    built.metadata["course"]["executed"] = old.metadata["course"]["executed"]
    return True


def asked(cell, language):
    """What a cell that does nothing but ask a question shows in a solved notebook; None for any other cell."""
    from quiz.bank.loading import question
    from quiz.ground import language as languages
    from quiz.rendering.markdown import as_text

    found = ASK.fullmatch(cell.source)
    if not found:
        return None
    before = languages.current()
    languages.set_language(language)
    try:
        return as_text(question(found[1]))
    finally:
        languages.set_language(before)


def solved_code(path):
    """The solved code of every exercise of a lesson, by id."""
    found = {}
    for cell in read(path):
        if cell.cell_type == "code" and BEGIN in cell.source:
            found.setdefault(cell.metadata["exercise"], []).append(without_marks(cell.source))
    return {exercise_id: "\n\n\n".join(parts) + "\n" for exercise_id, parts in found.items()}


def chinese_docstrings(path):
    """The Chinese docstrings of the exercises of a lesson: {exercise id: {function: docstring}}; only where there are any."""
    found = {}
    for cell in read(path):
        if "exercise" in cell.metadata and cell.translated != cell.source:
            functions = [node for node in ast.walk(ast.parse(cell.translated)) if isinstance(node, ast.FunctionDef)]
            told = {node.name: ast.get_docstring(node) for node in functions}
            found.setdefault(cell.metadata["exercise"], {}).update(
                {name: text for name, text in told.items() if text and re.search("[\u4e00-\u9fff]", text)}
            )
    return found


def main():
    parser = argparse.ArgumentParser(description="Build the notebooks from lessons/.")
    parser.add_argument("lesson", nargs="*", help="stem or its beginning, e.g. 01; all when left out")
    parser.add_argument("--execute", action="store_true", help="run solved notebooks whose code has changed")
    parser.add_argument("--force", action="store_true", help="run them even if it has not")
    options = parser.parse_args()
    write_readmes()
    try:
        for path in lessons(options.lesson):
            build(path, run=options.execute or options.force, force=options.force)
    except BuildError as error:
        sys.exit(str(error))
    stale = [
        place.relative_to(ROOT)
        for path in lessons(options.lesson)
        for place in (target(path.stem, True, language) for language in LANGUAGES)
        if "executed" not in nbformat.read(place, as_version=4).metadata["course"]
    ]
    if stale:
        print(f"not executed yet (run make build): {', '.join(map(str, stale))}")


if __name__ == "__main__":
    main()
