"""Sheets to print: the same questions with and without the key, in both languages, readable without a network."""

import re
from pathlib import Path

import pytest

from quiz.bank.loading import bank
from quiz.export import cards, sheets
from quiz.ground.language import LANGUAGES
from quiz.ground.vocabulary import KINDS

BANK = list(bank().values())
FEW = [next(one for one in BANK if one.kind == kind) for kind in KINDS]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def prose(html):
    """What a reader sees outside listings and code."""
    body = re.sub(r"<style>.*?</style>|<pre>.*?</pre>|<code>.*?</code>", "", html, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", "", body)


@pytest.mark.parametrize("form", sheets.FORMATS)
@pytest.mark.parametrize("name", LANGUAGES)
def test_the_key_comes_after_the_same_sheet(name, form):
    bare = sheets.sheet(FEW, name, seed=4, answers=False, form=form)
    full = sheets.sheet(FEW, name, seed=4, answers=True, form=form)
    end = bare.rindex("</body>") if form == "html" else len(bare.rstrip())
    assert full.startswith(bare[:end].rstrip()) and len(full) > len(bare)
    for one in FEW:
        told = cards.card(one, 4).drawn.fill(one.explanation).get(name)
        plain = next(part for part in re.split(r"[$`*<>&\"']", told) if len(part) > 5).strip()
        assert plain in full and plain not in bare, one.id


def test_the_seed_decides_what_is_shown():
    first, again, other = (sheets.sheet(FEW, "en", seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert prose(first) != prose(other)


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_sheet_needs_nothing_from_outside_and_leaves_nothing_unrendered(name):
    html = sheets.sheet(BANK, name)
    assert not re.search(r"<(script|link|img|iframe)\b|@import|url\(", html)
    shown = prose(html)
    assert "$" not in shown and "\\frac" not in shown and "**" not in shown.replace("`", "")
    assert bool(CHINESE.search(shown)) == (name == "zh")
    assert f'lang="{"zh-CN" if name == "zh" else "en"}"' in html
    assert html.count('<section class="question') == 2 * len(BANK)


def test_formulas_are_set_in_characters_and_tags():
    assert cards.plain_formula(r"$\sigma_g^2 + x_{t-1}$") == '<span class="maths">σ<sub>g</sub>² + xₜ₋₁</span>'
    assert cards.plain_formula(r"$p_\text{data} < 1$") == '<span class="maths">p<sub>data</sub> &lt; 1</span>'


def test_markdown_keeps_listings_and_formulas():
    bug = next(one for one in BANK if one.kind == "bug")
    written = sheets.sheet([bug, next(one for one in BANK if "$" in one.explanation.en)], "en", form="md")
    assert all(line in written for line in bug.broken_listing.splitlines())
    assert written.count("```") % 2 == 0 and re.search(r"\$[^$]+\$", written)
    assert not CHINESE.search(written)


def test_some_questions_are_drawn_in_the_order_of_the_course():
    drawn = sheets.draw_questions(BANK, 12, seed=3)
    assert len(drawn) == 12 and drawn == sorted(drawn, key=BANK.index)
    assert drawn == sheets.draw_questions(BANK, 12, seed=3) != sheets.draw_questions(BANK, 12, seed=4)
    assert sheets.draw_questions(FEW, 100, seed=0) == FEW


def test_the_command(quiz, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, _ = quiz("export", "sheet", "--topic", "vae", "--count", "3", "--lang", "zh", "--no-answers")
    written = (tmp_path / "image-generation.html").read_text(encoding="utf-8")
    assert code == 0 and "3 道题" in out and written.count('<section class="question') == 3
    code, out, _ = quiz("export", "sheet", "--format", "md", "--level", "senior", "--topic", "gan", "--out", "-")
    assert code == 0 and out.startswith("# Image generation") and "# Key" in out


@pytest.mark.parametrize(
    "arguments", [["--format", "pdf"], ["--count", "0"], ["--kind", "number", "--level", "senior"]]
)
def test_bad_usage(quiz, arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IMAGEGEN_BANK", str(Path(__file__).parents[2] / "fixtures" / "bank"))
    code, _, err = quiz("export", "sheet", *arguments)
    assert code == 2 and err.count("\n") == 1 and {one.name for one in tmp_path.iterdir()} <= {"progress"}, (
        "nothing but the cache of the bank"
    )
