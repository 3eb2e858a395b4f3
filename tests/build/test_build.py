"""The build itself, on a small lesson made here."""

import ast

import nbformat
import pytest

from quiz.exercises import exercises
from tools import build

LESSON = '''# %% [markdown] lang="en"
# # A lesson

# %% [markdown] lang="zh"
# # 一课

# %% exercise="toy.double"
def double(x):
    """Twice x."""
    # BEGIN SOLUTION
    answer = compute_twice(x) + 0
    return answer
    # END SOLUTION


# %% tags=["solution"]
shown_to_solvers_only = double(21)

# %%
quiz.check("toy.double", double)
'''


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    monkeypatch.setitem(exercises(), "toy.double", None)
    path = tmp_path / "01_toy.py"
    path.write_text(LESSON, encoding="utf-8")
    return path


def code(notebook):
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")


def test_learners_copy_keeps_signature_and_docstring_and_raises(lesson):
    learner = build.notebook(lesson, solved=False, language="en")
    [cell] = [cell for cell in learner.cells if "def double" in cell.source]
    function = ast.parse(cell.source).body[0]
    assert ast.get_docstring(function) == "Twice x."
    assert isinstance(function.body[-1], ast.Raise)
    assert 'NotImplementedError("toy.double: write double")' in cell.source


def test_solution_is_in_the_solved_copy_alone(lesson):
    learner, solved = (build.notebook(lesson, solved, "en") for solved in (False, True))
    for line in ("compute_twice", "shown_to_solvers_only"):
        assert line not in code(learner)
        assert line in code(solved)
    assert "SOLUTION" not in code(solved) + code(learner)


def test_each_language_has_its_own_text_and_the_same_code(lesson):
    english, chinese = (build.notebook(lesson, True, language) for language in build.LANGUAGES)
    assert [cell.source for cell in english.cells if cell.cell_type == "markdown"] == ["# A lesson"]
    assert [cell.source for cell in chinese.cells if cell.cell_type == "markdown"] == ["# 一课"]
    assert code(english).replace('"en"', '"zh"') == code(chinese)


def test_check_cells_are_compared_by_nbval(lesson):
    tagged = [
        cell
        for cell in build.notebook(lesson, True, "en").cells
        if "nbval-check-output" in cell.metadata.get("tags", ())
    ]
    assert [cell.source for cell in tagged] == ['quiz.check("toy.double", double)']


def test_ids_are_stable_and_follow_the_text(lesson):
    before = [cell["id"] for cell in build.notebook(lesson, True, "en").cells]
    assert before == [cell["id"] for cell in build.notebook(lesson, True, "en").cells]
    assert len(set(before)) == len(before)
    lesson.write_text(LESSON.replace("# %% tags", "# %%\nnew_cell = 1\n\n# %% tags"), encoding="utf-8")
    after = [cell["id"] for cell in build.notebook(lesson, True, "en").cells]
    assert [one for one in after if one in before] == before
    nbformat.validate(build.notebook(lesson, True, "en"))


@pytest.mark.parametrize(
    "damage, told",
    [
        (
            lambda text: text + "\n# %%\nprint('answer = compute_twice(x) + 0')\nanswer = compute_twice(x) + 0\n",
            "outside",
        ),
        (lambda text: text.replace("# # A lesson", "# # A lesson\n#     answer = compute_twice(x) + 0"), "outside"),
        (lambda text: text.replace(' lang="zh"', ' lang="en"'), "lang"),
        (lambda text: text.replace('# %% [markdown] lang="zh"\n# # 一课\n', ""), "twin"),
        (lambda text: text.replace("    # END SOLUTION\n", ""), "match"),
        (lambda text: text.replace(' exercise="toy.double"', ""), "exercise="),
        (lambda text: text + '\n# %%\nquiz.ask("gan-qualiti")\n', r"cell 6 .*gan-qualiti.*mean gan-quality"),
        (lambda text: text.replace("# # A lesson", '# # Try `quiz.ask("gan-qualiti")`'), "cell 1 .*gan-qualiti"),
        (lambda text: text.replace('check("toy.double"', 'check("toy.doubel"'), "cell 5 .*toy.doubel.*mean toy.double"),
        (lambda text: text + '\n# %%\nquiz.check(\n    "gan.loses", double\n)\n', "cell 6 .*gan.loses.*gan.losses"),
        (lambda text: text.replace("# # A lesson", '# # `quiz.hint("gan.loses")`'), "cell 1 .*gan.loses.*gan.losses"),
        (lambda text: text.replace("# # 一课", '# # `quiz.solution("gan.loses")`'), "cell 2 .*gan.loses.*gan.losses"),
        (lambda text: text.replace("# # A lesson", '# # `quiz.review("gann")`'), "cell 1 .*topic 'gann'.* gan,"),
    ],
    ids=[
        "leak in code",
        "leak in text",
        "language mark",
        "no twin",
        "marks",
        "no exercise",
        "unknown question",
        "unknown question in text",
        "unknown exercise",
        "unknown exercise, call of several lines",
        "unknown exercise in a hint",
        "unknown exercise in a solution",
        "unknown topic",
    ],
)
def test_a_lesson_that_breaks_a_rule_is_refused(lesson, damage, told):
    lesson.write_text(damage(LESSON), encoding="utf-8")
    with pytest.raises(build.BuildError, match=told):
        build.notebook(lesson, solved=False, language="en")


def test_outputs_are_kept_only_for_the_same_code(lesson, tmp_path):
    place = tmp_path / "01_toy.ipynb"
    old = build.notebook(lesson, True, "en")
    old.cells[-1].outputs = [nbformat.v4.new_output("stream", text="correct\n")]
    old.metadata["course"]["executed"] = build.fingerprint(old)
    build.write(place, old)
    same = build.notebook(lesson, True, "en")
    assert build.adopt_outputs(same, place, "en")
    assert same.cells[-1].outputs[0].text == "correct\n"
    lesson.write_text(LESSON.replace("+ 0", "+ 1"), encoding="utf-8")
    assert not build.adopt_outputs(build.notebook(lesson, True, "en"), place, "en")


@pytest.mark.parametrize(("name", "language"), [("README.md", "en"), ("README.zh.md", "zh")])
def test_the_table_of_lessons_is_the_list_of_lessons(name, language):
    text = (build.ROOT / name).read_text(encoding="utf-8")
    assert build.with_lessons(text, language) == text
    assert build.with_lessons(text.replace("01_gan.ipynb", "99_other.ipynb"), language) == text


EXERCISE = '''# %% exercise="topic.double"
def double(x):
    """Twice x.

    Args:
        x: a float.
    """
    # DOCSTRING zh
    # x 的两倍。
    #
    # 参数：
    #     x：浮点数。
    # END DOCSTRING
    # BEGIN SOLUTION
    return x + x
    # END SOLUTION
'''


def test_the_chinese_learner_reads_chinese_docstrings_and_the_solved_code_is_one(tmp_path):
    path = tmp_path / "01_topic.py"
    path.write_text(
        '# %% [markdown] lang="en"\n# # T\n\n# %% [markdown] lang="zh"\n# # 题\n\n' + EXERCISE, encoding="utf-8"
    )
    code = {
        (solved, language): build.notebook(path, solved, language).cells[-1].source
        for solved in (False, True)
        for language in ("en", "zh")
    }
    assert "x 的两倍。\n\n    参数：\n        x：浮点数。\n" in code[False, "zh"] and "Twice x" not in code[False, "zh"]
    assert "Twice x" in code[False, "en"] and code[True, "en"] == code[True, "zh"]
    assert not any("DOCSTRING" in source for source in code.values())
    assert [list(told) for told in build.chinese_docstrings(path).values()] == [["double"]]


def test_chinese_is_set_without_spaces_and_without_italics():
    assert build.chinese(
        "这是*一个\n词*。\n*重点*在 *KL* 和\n`x`。\n第二句"
    ) == "这是*一个词*。**重点**在 *KL* 和\n`x`。第二句".replace("*一个词*", "**一个词**")


@pytest.mark.parametrize(
    ("name", "text", "refused"),
    [
        ("stderr", "UserWarning: Do not pass an input_shape\n", True),
        ("stderr", "FutureWarning: n_init will change\n", True),
        ("stderr", "training:  40%|####      | 40/100 [00:01<00:02, 30it/s]\r", False),
        ("stderr", "I0000 00:00:1 port.cc:153] oneDNN custom operations are on\n\n", False),
        ("stdout", "FID 3\nWARNING:tensorflow:5 out of the last 5 calls triggered tf.function retracing.\n", True),
        ("stdout", "FID 3\n", False),
    ],
)
def test_a_warning_that_a_learner_would_see_stops_the_build(name, text, refused):
    cell = nbformat.v4.new_code_cell("x = 1", outputs=[nbformat.v4.new_output("stream", name=name, text=text)])
    book = nbformat.v4.new_notebook(cells=[cell])
    if refused:
        with pytest.raises(build.BuildError, match="x = 1.*warns"):
            build.refuse_warnings(book)
    else:
        build.refuse_warnings(book)


def test_a_third_language_is_asked_for_cell_by_cell(lesson, monkeypatch):
    monkeypatch.setattr(build, "LANGUAGES", ("en", "zh", "fr"))
    with pytest.raises(build.BuildError, match='no twin with lang="fr"'):
        build.read(lesson)
    lesson.write_text(
        LESSON.replace("# # 一课\n", '# # 一课\n\n# %% [markdown] lang="fr"\n# # Une leçon\n'), encoding="utf-8"
    )
    assert len(build.read(lesson)) == 6
