"""What lessons print speaks the reader's language: no English words outside of a Text, no columns set by hand.

Chinese takes two columns a character, so padding never aligns it: tables are the business of `plots.table`, whose headers are
words of `imagegen.language`, Texts, or the same in every language.
"""

import ast
import re
from pathlib import Path

import pytest

from imagegen import language
from tools import build

IMAGEGEN = Path(__file__).parents[2] / "imagegen"
PADDED = re.compile(r"(.?[<>^=])?[+ -]?#?\d+")
FORMAT = re.compile(r"<|[+]?,?(\.\d+)?[a-z%]?")
WORD = re.compile(r"[a-z]{3,}")
HEADERS = re.compile(r"[-/ ×\d.,]*(FID|PSNR|MSE|KID|CLIPScore|ELBO|PCA|eta|beta|t|s/|ms/|MFLOP|GFLOP/s)?[-/ ×\d.,]*")


def called(node):
    """The name of what a node calls, such as "print" or "quiz.Text"; "" for any other node."""
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def told(node):
    """Texts and formats of a printed expression, leaving out what a Text, a function or an index holds: (text, format)."""
    if isinstance(node, ast.Constant):
        yield str(node.value), ""
    elif isinstance(node, ast.FormattedValue):
        yield from told(node.value)
        yield "", ast.unparse(node.format_spec)[2:-1] if node.format_spec else ""
    elif isinstance(node, ast.Subscript) or called(node).split(".")[-1] not in ("", "print", "join", "format", "str"):
        return
    elif called(node).endswith(".format"):
        text = getattr(node.func.value, "value", "")
        yield from ((text, form) for form in re.findall(r"{\w*:(.*?)}", str(text)))
    else:
        for child in ast.iter_child_nodes(node):
            yield from told(child)


def faults(source):
    """Lines "line: what is wrong" for the prints and the headers of tables in a piece of code."""
    for node in ast.walk(ast.parse(source)):
        if called(node) == "print":
            for text, form in told(node):
                if PADDED.match(form):
                    yield f"{node.lineno}: columns set by hand ({form}), use plots.table"
                elif WORD.search(text):
                    yield f"{node.lineno}: {text.strip()!r} is English in every copy, use quiz.Text"
        if isinstance(node, ast.Dict) and all(
            FORMAT.fullmatch(str(getattr(form, "value", "?"))) for form in node.values
        ):
            for header in (key.value for key in node.keys if isinstance(key, ast.Constant)):
                if header not in language._TEXTS and not HEADERS.fullmatch(str(header)):
                    yield f"{node.lineno}: the header {header!r} is English in every copy, use quiz.Text"


@pytest.mark.parametrize("path", build.lessons(), ids=lambda path: path.stem)
def test_what_a_lesson_prints_speaks_the_readers_language(path):
    found = [
        f"{cell.source.splitlines()[0]!r}, line {fault}"
        for cell in build.read(path)
        if cell.cell_type == "code"
        for fault in faults(build.without_marks(cell.source))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", sorted(IMAGEGEN.glob("*.py")), ids=lambda path: path.stem)
def test_what_a_helper_prints_speaks_the_readers_language(path):
    assert not list(faults(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "source",
    [
        """print(f"{'FID':>7} {'precision':>9} {'recall':>7}")""",
        """print(f"{str(quiz.Text('seam', '接缝')):>6} {str(quiz.Text('accuracy', '准确率')):>8}")""",
        """print(f"{steps:4d} {error:10.3f}")""",
        """print("".join(f"{head:>10}" for head in heads))""",
        """print("{:2d} {:5.1%}".format(*values))""",
        """print("accuracy   within 3σ   modes")""",
        """print(f"{history.steps} steps")""",
        """print(f"guidance {guidance:.1f}")""",
        """plots.table({"FID": ".1f", "own loss": ".2f"}, rows)""",
        """plots.table({SEED: "d"} | {"unread": ".1%"}, rows)""",
        """COLUMNS = {"FID": ".1f", "bits": ""}""",
    ],
)
def test_english_for_everybody_and_columns_set_by_hand_are_noticed(source):
    assert list(faults(source))


@pytest.mark.parametrize(
    "source",
    [
        """print(quiz.Text(f"{seconds:.0f} s of training", f"训练了 {seconds:.0f} 秒"))""",
        """print(f"{quiz.Text('loss', '损失')} {losses['last']:.3f}, {names['real digits']} {1 / factor:.2f}")""",
        """print(history)""",
        """plots.table({"FID": ".1f", "recall": ".2f", quiz.Text("seam", "接缝"): ".2f", "s/1,000": ".2f"}, rows)""",
        """raise ValueError(f"{count:5d} images are missing")""",
    ],
)
def test_what_is_said_in_both_languages_passes(source):
    assert not list(faults(source))
