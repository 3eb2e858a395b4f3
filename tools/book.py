"""Build the book of the site: ``python -m tools.book OUT``.

All lessons as pages, in English (``OUT/en``) and Chinese (``OUT/zh``), made of the executed solutions, with a search over both
(``OUT/pagefind``). Any static server serves them, from any folder: addresses are relative.

- A question of a lesson becomes ``<quiz-ask question="gan-what" lang="en">``, which the quiz app brings to life. Inside stands the
  question, its answer folded away: this is what a reader has where the app is missing or cannot run.
- An exercise shows what the learner starts from; the solution is folded away, so that nobody reads it before trying.
- What asks for a kernel (a check, the review, a slider) says in a sentence what it does in the notebook.
"""

import argparse
import ast
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat

from quiz.bank.loading import question
from quiz.export import cards
from quiz.ground.language import LANGUAGES, Text, current, set_language
from quiz.ground.lessons import LESSONS as COURSE
from tools.build import ROOT, project, target

SOURCE = ROOT / "book"
KATEX = ROOT / "web" / "node_modules" / "katex" / "dist"
START = "00_start_here"
QUIZ = "quiz/quiz-ask.js"
"""Where the site has the script of ``<quiz-ask>``; the app itself is the site's first page."""


SECTION = re.compile(r'<section id="([^"]+)">(\s*(?:<span id="[^"]*"></span>\s*)*)<(h[2-6])>')

ALL_ICONS = re.compile(r"<script[^>]*fontawesome\.js[^>]*></script>")
"""Draws every icon of a large set; the theme's style has the few that a page shows as a font."""


class BookError(Exception):
    """The book cannot be built; the text says what is missing or which cell it does not know."""


IN_NOTEBOOK = {
    "check": Text("In the notebook, {code} runs your function and says what is right and what is not.", "在笔记本里，{code} 会运行你写的函数，告诉你哪里对、哪里不对。"),
    "course_map": Text("In the notebook, {code} shows the lessons, and how much of each you have mastered.", "在笔记本里，{code} 会列出所有课程，以及每一课你已经掌握了多少。"),
    "review": Text("In the notebook, {code} asks what you are about to forget, then the new questions of the day.", "在笔记本里，{code} 会先问你快要忘掉的题，再问今天的新题。"),
    "dashboard": Text("In the notebook, {code} draws what you have mastered and what comes next.", "在笔记本里，{code} 会画出你的掌握情况和接下来要做的题。"),
    "interview": Text("In the notebook, {code} plays the interviewer, with a clock and a report.", "在笔记本里，{code} 会来当面试官：全程计时，结束时给出报告。"),
    "slider": Text("In the notebook, this cell shows a slider that draws anew.", "在笔记本里，这个单元格会显示一个滑块，拖动即可重新画图。"),
    "digits": Text("In the notebook, you pick a digit here, and a button changes the noise.", "在笔记本里，可以在这里挑一个数字，再按按钮换噪声。"),
    "typewriter": Text("In the notebook, you type a sentence here, and the digit appears token by token.", "在笔记本里，可以在这里输入一句话，数字会一个词元一个词元地画出来。"),
}  # fmt: skip
ON_THIS_SITE = {
    "course_map": ("progress", Text("On this site: your progress", "在本网站上：你的进度")),
    "review": ("", Text("On this site: today's questions", "在本网站上：今日题目")),
    "dashboard": ("progress", Text("On this site: your progress", "在本网站上：你的进度")),
    "interview": ("interview", Text("On this site: the mock interview", "在本网站上：模拟面试")),
    "digits": ("draw/gan", Text("On this site: a trained model draws", "在本网站上：由训练好的模型来画")),
    "typewriter": ("draw/words", Text("On this site: a trained model draws", "在本网站上：由训练好的模型来画")),
}
"""The page of the app that does the same, and what leads there."""
PANELS = {"explorer.explore": "digits", "explorer.leaf": "slider", "typewriter.typewriter": "typewriter"}
"""Functions that show a panel where there is a kernel, and what is said of it."""
ANSWER = Text("Answer", "答案")
SOLUTION = Text("Show the solution", "查看参考解答")
SET_UP = Text("Show the set-up and the versions used", "查看环境准备与所用版本")
MACHINERY = Text("Show the code behind it", "查看背后的代码")
FOLD = Text("Fold away", "收起")
PICTURE = Text("What the code above draws.", "上面的代码画出的图。")
HOW = Text("How to work with the notebooks", "怎样用笔记本学习")
OPEN = Text("Work through it:", "动手做：")


def repository():
    """``owner/name`` of the repository that pyproject.toml names."""
    return project()["urls"]["Repository"].removeprefix("https://github.com/")


def site():
    """The address where the site is published, with a slash at its end, from pyproject.toml."""
    return project()["urls"]["Documentation"].rstrip("/") + "/"


def launchers(stem, language):
    """Where the learner's notebook of a lesson opens with nothing installed: {name: address}."""
    notebook = target(stem, False, language).relative_to(ROOT).as_posix()
    return {
        "Colab": f"https://colab.research.google.com/github/{repository()}/blob/main/{notebook}",
        "Binder": f"https://mybinder.org/v2/gh/{repository()}/HEAD?urlpath=lab/tree/{notebook}",
    }


def stems():
    """The lessons that have an executed solution in every language, in order."""
    found = sorted(path.stem for path in (ROOT / "solutions").glob("[0-9][0-9]_*.ipynb"))
    return [stem for stem in found if all(target(stem, True, language).exists() for language in LANGUAGES)]


def page(stem, language, app=False):
    """The notebook that Sphinx sets as the page of a lesson.

    Args:
        app: whether the site has the quiz app, which then is linked.

    Raises:
        BookError: for a cell that calls the quiz in a way that the book has no words for.
    """
    solved, learner = (nbformat.read(target(stem, with_answers, language), 4) for with_answers in (True, False))
    starts = {cell["id"]: cell.source for cell in learner.cells}
    before = current()
    set_language(language)
    try:
        cells = [new for cell in solved.cells for new in _rewritten(cell, starts, language, app)]
    finally:
        set_language(before)
    cells[0].source = _with_launchers(cells[0].source, stem, language)
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": solved.metadata["kernelspec"]})


def _rewritten(cell, starts, language, app):
    """What the page has in place of one cell of the solved notebook."""
    if cell.cell_type == "markdown":
        return [_markdown(_for_reading(cell.source))]
    calls = _calls(cell.source)
    if calls and len(calls) == len(ast.parse(_without_magics(cell.source)).body):
        return [_live(call, arguments, source, language, app) for call, arguments, source in calls]
    if cell["id"] == "setup":
        return [_folded(cell, "hide-cell", SET_UP)]
    if unknown := {call for call, *_ in calls}:
        raise BookError(f"quiz.{unknown.pop()} stands among other code: {cell.source.splitlines()[0]}")
    if "exercise" in cell.metadata:
        start = starts.get(cell["id"], cell.source)
        if start != cell.source:
            return [_markdown(f"```python\n{start}\n```"), _folded(cell, "hide-input", SOLUTION)]
    if "machinery" in cell.metadata.get("tags", ()):
        return [_folded(cell, "hide-input", MACHINERY)]
    shown = [_shown(cell)]
    panels = [call for name, call in PANELS.items() if re.search(rf"^{name}\(", cell.source, re.MULTILINE)]
    return shown + [_elsewhere(call, "", language, app) for call in panels]


def _without_magics(source):
    """The cell as plain Python: lines for IPython alone are left out."""
    return re.sub(r"^(\s*)[%!].*$", r"\1pass", source, flags=re.MULTILINE)


def _calls(source):
    """The statements of a cell that are one call of the quiz which shows something: (name, arguments, source)."""
    found, plain = [], _without_magics(source)
    for statement in ast.parse(plain).body:
        called = getattr(getattr(statement, "value", None), "func", None)
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "quiz":
            if called.attr not in ("set_language", "versions", "Text"):
                found.append((called.attr, statement.value.args, ast.get_source_segment(plain, statement)))
    return found


def _live(call, arguments, source, language, app):
    """A question, or a note on what a call does in the notebook."""
    if call == "ask":
        return _raw(ask(arguments[0].value, language))
    if call not in IN_NOTEBOOK:
        raise BookError(f"the book has no words for quiz.{call}: add them to IN_NOTEBOOK in tools/book.py")
    return _elsewhere(call, source, language, app)


def _elsewhere(call, source, language, app):
    """A note on what the source of a call does in the notebook, and where the app does the same."""
    told = IN_NOTEBOOK[call].format(code=f"<code>{html.escape(source)}</code>")
    if app and call in ON_THIS_SITE:
        route, name = ON_THIS_SITE[call]
        return _note(told, f' <a href="../index.html?lang={language}#/{route}">{name}</a>')
    return _note(told)


def ask(question_id, language):
    """The element of a question, with the question itself and its folded answer inside."""
    one = cards.card(question(question_id), seed=0)
    return (
        f'<quiz-ask question="{html.escape(question_id)}" lang="{language}">\n<div class="static-question">\n'
        f"{cards.front(one, language, formula)}\n"
        f"<details><summary>{ANSWER.get(language)}</summary>\n{cards.back(one, language, formula)}\n</details>\n"
        "</div>\n</quiz-ask>"
    )


def formula(written):
    """A formula with its dollar signs as the HTML that KaTeX makes of it."""
    from sphinxcontrib import katex

    katex.KaTeXServer.katex_path = katex_script()
    return katex.render_latex(written.strip("$"), {"displayMode": written.startswith("$$")})


def _markdown(source):
    return nbformat.v4.new_markdown_cell(source)


def _raw(written):
    """HTML as a cell of its own."""
    return _markdown(f"``````{{raw}} html\n{written}\n``````")


def _note(*told):
    return _raw(f'<p class="in-notebook">{"".join(map(str, told))}</p>')


def _shown(cell):
    cell = nbformat.from_dict(cell)
    cell.metadata["mystnb"] = {"image": {"alt": str(PICTURE)}}
    return cell


def _folded(cell, tag, prompt):
    """A code cell that opens when asked: its code, or with "hide-cell" its output too."""
    cell = _shown(cell)
    cell.metadata["tags"] = [*cell.metadata.get("tags", ()), tag]
    cell.metadata["mystnb"] |= {"code_prompt_show": str(prompt), "code_prompt_hide": str(FOLD)}
    return cell


def _for_reading(source):
    """A text without the paragraphs that are of use in a notebook alone: which keys to press, the way to the other language."""
    return re.sub(
        r"\n\n\*\*[^\n]*(?:Shift\+Enter|\]\((?:\.\./|zh/)\d\d_\w+\.ipynb\))[^\n]*(\n(?!\n)[^\n]+)*", "", source
    )


def _with_launchers(source, stem, language):
    """The first cell of a lesson with a line below its title: open the notebook."""
    title, rest = source.split("\n", 1)
    if stem == START:
        title = f"# {HOW.get(language)}"
    links = " ".join(f'<a href="{html.escape(to)}">{name}</a>' for name, to in launchers(stem, language).items())
    line = f'<p class="launchers" data-pagefind-ignore>{OPEN.get(language)} {links}</p>'
    return f"{title}\n\n``````{{raw}} html\n{line}\n``````\n{rest}"


def contents(language, chosen, app=False):
    """The first page of the book in one language, in Markdown: what it is, and its lessons."""
    say = lambda en, zh: Text(en, zh).get(language)  # noqa: E731
    rows = [
        f"| [{one.stem[:2]} · {one.title.get(language)}]({one.stem}.ipynb) | {one.headline.get(language)} |"
        for one in COURSE
        if one.stem in chosen
    ]
    quiz = say(
        'Only questions? <a href="../index.html?lang=en">The quiz</a> asks them, remembers your answers and asks again in time.',
        '只想做题？<a href="../index.html?lang=zh">题库</a>会出题、记住你的作答，并在该复习时再问。',
    )
    others = [stem for stem in chosen if stem not in {one.stem for one in COURSE}]
    return "\n".join(
        [
            say("# Image generation: the interview course", "# 图像生成：面试课"),
            "",
            say(
                "Every lesson is an interview question: answer it in your own words, find planted defects, write the code, and see what it draws. "
                "Here you read the lessons with everything they drew, and answer their questions. To run the code, open a lesson's notebook.",
                "每一课就是一道面试题：先用自己的话作答，再找出埋好的缺陷，动手写代码，看它画出什么。在这里可以读完整的课程和运行结果，也可以直接答题；想运行代码，就打开那一课的笔记本。",
            ),
            "",
            *([quiz, ""] if app else []),
            say("| lesson | the interviewer asks |", "| 课 | 面试官会问 |"),
            "|---|---|",
            *rows,
            "",
            "```{toctree}",
            ":hidden:",
            "",
            *sorted([*others, *(one.stem for one in COURSE if one.stem in chosen)]),
            "```",
            "",
        ]
    )


def katex_folder():
    """KaTeX as npm brings it, script, style and fonts: the same that the app uses."""
    if not (KATEX / "katex.min.js").exists():
        raise BookError("KaTeX is missing: run `npm ci` in web/")
    return KATEX


def katex_script():
    """The path of KaTeX as sphinxcontrib.katex takes it, which is made ready here."""
    from sphinxcontrib import katex

    # The library looks for KaTeX from its own place, which a virtual environment that is a link hides. It connects to a
    # socket in the file system before node listens there, and fails on a busy machine; at a port it tries again.
    katex.SRC_DIR = Path(katex.SRC_DIR).resolve()
    katex.STARTUP_TIMEOUT = 60
    katex.KaTeXServer.start_server_process = katex.KaTeXServer.start_network_socket
    return str((katex_folder() / "katex.min.js").resolve())


def missing():
    """What the build needs and this computer lacks, as one sentence; None when all is there."""
    from importlib.util import find_spec

    modules = ("sphinx", "myst_nb", "sphinx_book_theme", "sphinxcontrib.katex", "sphinx_copybutton", "pagefind")
    absent = [name for name in modules if not (find_spec(name.split(".")[0]) and find_spec(name))]
    if absent:
        return f'{", ".join(absent)} not installed: pip install -e ".[site]"'
    if not shutil.which("node"):
        return "node is not installed: it sets the formulas"
    try:
        katex_folder()
    except BookError as error:
        return str(error)
    return None


def build(out, lessons=None, app=False):
    """Write the book into the folder ``out``: ``en/``, ``zh/`` and ``pagefind/``; what else stands there stays.

    Args:
        out: a path; made when missing.
        lessons: stems; all when left out.
        app: whether the site has the quiz app, before or after: pages then load its element and lead to it, and its ``index.html`` is the
            first page. Without it ``out/index.html`` leads to the two books.

    Raises:
        BookError: when a tool is missing, a cell is not understood, or Sphinx or Pagefind fails.
    """
    if absent := missing():
        raise BookError(absent)
    out = Path(out).resolve()
    out.mkdir(parents=True, exist_ok=True)
    chosen = lessons or stems()
    if not app:
        shutil.copy(SOURCE / "landing.html", out / "index.html")
    with tempfile.TemporaryDirectory() as scratch:
        for language in LANGUAGES:
            source, doctrees, made = (Path(scratch) / language / name for name in ("source", "doctrees", "pages"))
            source.mkdir(parents=True)
            for stem in chosen:
                nbformat.write(page(stem, language, app), source / f"{stem}.ipynb")
            (source / "index.md").write_text(contents(language, chosen, app), encoding="utf-8")
            _run(
                *("sphinx", "--fresh-env", "--builder", "html", "--fail-on-warning", "--keep-going", "--quiet"),
                *("--conf-dir", SOURCE, "--doctree-dir", doctrees, source, made),
                COURSE_LANGUAGE=language,
                COURSE_SITE=site(),
                COURSE_QUIZ=f"../{QUIZ}" if app else "",
            )
            _tidy(made)
            shutil.rmtree(out / language, ignore_errors=True)
            shutil.move(made, out / language)
    shutil.rmtree(out / "pagefind", ignore_errors=True)
    _run(
        *("pagefind", "--site", out, "--glob", "{en,zh}/[0-9i]*.html", "--root-selector", "article"),
        *("--exclude-selectors", ".headerlink", "--quiet"),
    )


def _tidy(folder):
    """Take away what no page asks for, add KaTeX's style and fonts, and name the headings, so that the search leads to a section."""
    for place in folder.glob("*.html"):
        written = SECTION.sub(r'<section id="\1">\2<\3 id="at-\1">', place.read_text(encoding="utf-8"))
        # Said in English on every page, in place of the words that stand there.
        written = written.replace('<summary aria-label="Toggle hidden content">', "<summary>")
        place.write_text(ALL_ICONS.sub("", written), encoding="utf-8")
    shutil.copytree(
        katex_folder() / "fonts",
        folder / "_static" / "katex" / "fonts",
        ignore=shutil.ignore_patterns("*.ttf", "*.woff"),
    )
    shutil.copy(katex_folder() / "katex.min.css", folder / "_static" / "katex")
    for name in ("_sources", "_static/locales"):
        shutil.rmtree(folder / name, ignore_errors=True)
    unused = (
        ".buildinfo",
        "objects.inv",
        "_static/searchtools.js",
        "_static/language_data.js",
        "_static/scripts/fontawesome.js",
    )
    for left_over in (*folder.rglob("*.map"), *(folder / name for name in unused)):
        left_over.unlink(missing_ok=True)


def _run(*command, **variables):
    ran = subprocess.run(
        [sys.executable, "-m", *map(str, command)],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise BookError(f"{command[0]} failed:\n{(ran.stdout + ran.stderr).strip()}")


def main():
    parser = argparse.ArgumentParser(description="Build the book of the site.")
    parser.add_argument("out", type=Path, help="the folder of the site")
    parser.add_argument("lesson", nargs="*", help="stem of a lesson, e.g. 01_gan; all when left out")
    options = parser.parse_args()
    try:
        build(options.out, options.lesson, app=(options.out / QUIZ).exists())
    except BookError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
