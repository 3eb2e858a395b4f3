"""Question texts (markdown with $maths$) as HTML for widgets: maths goes through untouched, for MathJax to set."""

import re
from functools import cache

from quiz.ground.language import joined

_MATHS = re.compile(r"\$\$.+?\$\$|\$[^$\n]+?\$", re.DOTALL)
_KEPT = "\ue000{}\ue001"  # private-use characters: no markdown rule touches them
_MARK = re.compile("\ue000(\\d+)\ue001")
_PROSE = re.compile(r"[^\W\d_](?:[^\W_]|[,.;:()?%'’，。；：（）、？！“”]| (?! |$))*")
"""Letters, digits and punctuation that mean nothing to markdown nor to HTML: four texts in five, and parsing is slow."""


@cache
def _markdown():
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")


def escape_formula(formula):
    """A formula that HTML leaves alone: `<` would open a tag."""
    return formula.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_markdown(text):
    """One line of text in which nothing is markup."""
    return re.sub(r"([\\`*_{}\[\]<>#|$~&])", r"\\\1", " ".join(str(text).split()))


def to_html(text, formula=escape_formula):
    """Safe HTML of a text: markdown is rendered, HTML in it is escaped, formulas are kept for MathJax.

    ``formula`` makes safe HTML of a formula with its dollar signs.
    """
    formulas = []

    def keep(found):
        formulas.append(found[0])
        return _KEPT.format(len(formulas) - 1)

    plain = joined(str(text)).replace("\ue000", "").replace("\ue001", "")
    if _PROSE.fullmatch(plain):
        return f"<p>{plain}</p>\n"
    html = _markdown().render(_MATHS.sub(keep, plain))
    return _MARK.sub(lambda found: formula(formulas[int(found[1])]), html)


def inline(text, formula=escape_formula):
    """The same without the paragraph around a single line."""
    html = to_html(text, formula).strip()
    single = html.startswith("<p>") and html.count("<p>") == 1 and html.endswith("</p>")
    return html[3:-4] if single else html
