"""The widgets that questions, reviews and interviews are built from."""

from functools import cache
from html import escape
from importlib import resources

import ipywidgets

from quiz.bank.models import source_link
from quiz.ground.language import Text, current
from quiz.ground.vocabulary import LEVEL_NAMES
from quiz.rendering import html as markup

SUBMIT = Text("Submit", "提交")
AGAIN = Text("Try again", "再试一次")
SOURCES = Text("Sources: {listed}", "出处：{listed}")
COMMA = Text(", ", "，")
DEFECT = Text("the defect", "缺陷在此")
LISTING = Text("Listing", "代码")


def header(asked):
    """The prompt with its level and id."""
    return ipywidgets.HTMLMath(f'<div class="quiz-prompt">{markup.to_html(asked.prompt)}</div>'), ipywidgets.HTML(
        f'<span class="quiz-grey">{LEVEL_NAMES[asked.level]} · {asked.label}</span>'
    )


@cache
def page():
    """The style sheet of a question, and the script that its loading runs: keys, names for screen readers, focus."""
    folder = resources.files("quiz.notebook") / "page"
    style, script = ((folder / f"question.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    return f'<style onload="{escape(script)}">{style}</style>'


def card(*children):
    """The frame around a question, with all that makes it look right and usable without a mouse."""
    sheet = ipywidgets.HTML(page(), layout=ipywidgets.Layout(height="0", margin="0"))
    framed = wide(*children, sheet, border="1px solid #d0d7de", padding="8px 14px 8px 14px", margin="4px 0 10px 0")
    return classed(framed, "quiz-question", *(["quiz-zh"] if current() == "zh" else []))


def classed(widget, *names):
    """The widget, with CSS classes."""
    for name in names:
        widget.add_class(name)
    return widget


def named(field, name):
    """A field with a name for screen readers alone: ipywidgets makes a label of the description, the style sheet hides it."""
    field.description = str(name)
    return classed(field, "quiz-unseen")


def feedback():
    """Where feedback is shown; screen readers read it out when it changes."""
    return classed(ipywidgets.HTMLMath(), "quiz-feedback")


def note(lines, full=False):
    """Lines of HTML beside a coloured bar, HTML; ``full`` where nothing is missing."""
    shown = "".join(f"<div>{one}</div>" for one in lines)
    return f'<div class="quiz-note{" quiz-full" if full else ""}">{shown}</div>'


def row(*controls, text, names=()):
    """Controls and the HTML text that names them, side by side."""
    return classed(line(*controls, classed(text, "quiz-text")), "quiz-row", *names)


def wide(*children, **layout):
    return ipywidgets.VBox(list(children), layout=ipywidgets.Layout(width="100%", **layout))


def line(*children):
    """Children side by side, centred on one line."""
    return ipywidgets.HBox(list(children), layout=ipywidgets.Layout(align_items="center"))


def button(label, width="auto", style="", tooltip=""):
    made = ipywidgets.Button(
        description=str(label), button_style=style, tooltip=str(tooltip), layout=ipywidgets.Layout(width=width)
    )
    return classed(made, "quiz-submit") if style == "primary" else made


def sources(asked):
    """The question's sources as links, HTML."""
    return str(SOURCES.format(listed=str(COMMA).join(map(linked, asked.sources))))


def linked(source):
    """One source, a link where it has an address, HTML."""
    name, address = source_link(source)
    return f'<a href="{address}" target="_blank">{name}</a>' if address else escape(name)


def label(text):
    return ipywidgets.HTML(f"<b>{text}</b>")


def numbered(code, faulty=()):
    """A listing with line numbers and colours, HTML; ``faulty`` are the lines to point at, from 1."""
    rows = "".join(
        f'<tr class="quiz-faulty"><td>{number}</td><td>{line or " "}  <span class="quiz-bad">◀ {DEFECT}</span></td></tr>'
        if number in faulty
        else f"<tr><td>{number}</td><td>{line or ' '}</td></tr>"
        for number, line in enumerate(coloured(code), 1)
    )
    return f'<div class="quiz-code" tabindex="0" role="region" aria-label="{LISTING}"><table role="presentation">{rows}</table></div>'


def coloured(code):
    """The lines of some Python as HTML with a class for each kind of word."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return highlight(code, PythonLexer(stripnl=False), HtmlFormatter(nowrap=True, classprefix="quiz-")).splitlines()
