"""Every text that stands in the code has every language: what a new one lacks is listed here, line by line."""

import ast
from pathlib import Path

from quiz.ground.language import LANGUAGES

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
