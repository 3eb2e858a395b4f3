"""The widgets that questions, reviews and interviews are built from."""

from html import escape

import ipywidgets

from quiz.bank.models import source_link
from quiz.ground.language import Text
from quiz.ground.vocabulary import LEVEL_NAMES
from quiz.rendering import html as markup

SUBMIT = Text("Submit", "提交")
AGAIN = Text("Try again", "再试一次")
SOURCES = Text("Sources: {listed}", "出处：{listed}")
COMMA = Text(", ", "，")
GREEN, AMBER = "#1a7f37", "#9a6700"


def header(asked):
    """The prompt with its level and id."""
    return ipywidgets.HTMLMath(
        f'<div style="font-size:105%;line-height:1.5">{markup.to_html(asked.prompt)}</div>'
    ), ipywidgets.HTML(f'<span style="color:grey">{LEVEL_NAMES[asked.level]} · {asked.label}</span>')


def wide(*children, **layout):
    return ipywidgets.VBox(list(children), layout=ipywidgets.Layout(width="100%", **layout))


def line(*children):
    """Children side by side, centred on one line."""
    return ipywidgets.HBox(list(children), layout=ipywidgets.Layout(align_items="center"))


def button(label, width="auto", style=""):
    return ipywidgets.Button(description=str(label), button_style=style, layout=ipywidgets.Layout(width=width))


def sources(asked):
    """The question's sources as links, HTML."""
    return str(SOURCES.format(listed=str(COMMA).join(map(linked, asked.sources))))


def linked(source):
    """One source, a link where it has an address, HTML."""
    name, address = source_link(source)
    return f'<a href="{address}" target="_blank">{name}</a>' if address else escape(name)


def label(text):
    return ipywidgets.HTML(f"<b>{text}</b>")


def numbered(code):
    """A listing with line numbers, HTML."""
    rows = "".join(
        f'<tr><td style="color:grey;text-align:right;padding-right:1em;user-select:none">{number}</td>'
        f'<td style="white-space:pre">{escape(line) or " "}</td></tr>'
        for number, line in enumerate(code.splitlines(), 1)
    )
    return (
        '<div style="max-height:420px;overflow:auto;background:#f6f8fa"><table style="font-family:monospace;'
        f'font-size:12px;line-height:1.35;border-spacing:0;color:#1f2328">{rows}</table></div>'
    )
