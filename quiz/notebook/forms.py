"""Questions as widgets, within what ipywidgets 7.7 (Colab) and 8.1 share.

Without a front end, or while a solved notebook is built, the same question is shown as text.
"""

import time
import warnings

import ipywidgets

from quiz.bank.draws import draw, shown
from quiz.ground.language import Text
from quiz.ground.vocabulary import LETTERS, SYMPTOM_NAMES
from quiz.notebook.parts import AGAIN, AMBER, GREEN, SUBMIT, button, header, label, line, numbered, sources, wide
from quiz.practice import answering
from quiz.progress.store import Progress
from quiz.rendering import html as markup
from quiz.rendering.markdown import LINE

YOUR_NUMBER = Text("your answer, e.g. 0.5", "你的答案，例如 0.5")
SYMPTOM = Text("What happens", "会发生什么")
REPAIR = Text("Repair", "怎么修")
UP, DOWN = "↑", "↓"


class Form:
    """One question on the screen: what is asked, a place to answer, the feedback. Subclasses add the place."""

    def __init__(self, asked, seed):
        self.asked, self.seed = asked, seed
        self.recorded = lambda attempt: None  # Called with every Attempt that is made here.
        self.answer_area = wide(margin="4px 0 4px 0")
        self.feedback = ipywidgets.HTMLMath()
        self.submit = button(SUBMIT, style="primary")
        self.submit.on_click(lambda _: self.grade())
        self.again = button(AGAIN)
        self.again.on_click(lambda _: self.start())
        self.prompt, tag = header(asked)
        self.box = wide(
            self.prompt,
            self.answer_area,
            line(self.submit, self.again, tag),
            self.feedback,
            border="1px solid #d0d7de",
            padding="8px 14px 8px 14px",
            margin="4px 0 10px 0",
        )
        self.start()

    def start(self):
        """A fresh attempt: numbers and orders are drawn anew."""
        self.seed += 1
        self.drawn = draw(self.asked, self.seed)
        self.prompt.value = (
            f'<div style="font-size:105%;line-height:1.5">{markup.to_html(self.drawn.fill(self.asked.prompt))}</div>'
        )
        self.answer_area.children = self.place()
        self.feedback.value = ""
        self.submit.disabled = False
        self.again.layout.display = "none"
        self.started = time.monotonic()

    def place(self):
        """The widgets that take the answer."""
        raise NotImplementedError

    def answer(self):
        """What grade() takes for this kind."""
        raise NotImplementedError

    def grade(self):
        if self.submit.disabled:
            return  # graded already: one answer counts once
        self.submit.disabled = True
        seconds = time.monotonic() - self.started
        outcome = answering.answer_closed(
            Progress(), self.asked, self.seed, self.answer(), face="notebook", seconds=seconds
        )
        graded = outcome.grade
        if not graded.readable:
            self.submit.disabled = False
            self.feedback.value = self.note(AMBER, [markup.to_html(line) for line in graded.feedback])
            return
        lines = [markup.to_html(line) for line in graded.feedback]
        lines.append(markup.to_html(self.drawn.fill(self.asked.explanation)))
        lines.append(f'<span style="color:grey">{sources(self.asked)}</span>')
        self.feedback.value = self.note(GREEN if graded.correct else AMBER, lines)
        self.again.layout.display = ""
        self.recorded(outcome.attempt)

    def note(self, color, lines):
        return f'<div style="border-left:4px solid {color};padding-left:.8em">{"".join(f"<div>{line}</div>" for line in lines)}</div>'

    def toggles(self, several):
        """Lettered rows of texts to pick from; gives the rows and the buttons."""
        marks = [
            ipywidgets.ToggleButton(
                description=LETTERS[place], layout=ipywidgets.Layout(width="40px", min_width="40px")
            )
            for place in range(len(self.drawn.order))
        ]
        if not several:
            for mark in marks:
                mark.observe(lambda change: self.release_others(marks, change), names="value")
        texts = [ipywidgets.HTMLMath(markup.inline(text)) for text in shown(self.asked, self.drawn)]
        return [line(mark, text) for mark, text in zip(marks, texts, strict=True)], marks

    @staticmethod
    def release_others(marks, change):
        if change["new"]:
            for mark in marks:
                if mark is not change["owner"]:
                    mark.value = False

    @staticmethod
    def picked(marks):
        return [place for place, mark in enumerate(marks) if mark.value]


class ChoiceForm(Form):
    def place(self):
        rows, self.marks = self.toggles(several=False)
        return rows

    def answer(self):
        return next(iter(self.picked(self.marks)), None)


class MultiForm(Form):
    def place(self):
        rows, self.marks = self.toggles(several=True)
        return rows

    def answer(self):
        return self.picked(self.marks)


class NumberForm(Form):
    def place(self):
        self.field = ipywidgets.Text(placeholder=str(YOUR_NUMBER))
        with warnings.catch_warnings():
            # ipywidgets 8 calls it deprecated and offers nothing that means "Enter was pressed"; 7.7 needs it.
            warnings.simplefilter("ignore", DeprecationWarning)
            self.field.on_submit(lambda _: self.grade())
        unit = ipywidgets.HTMLMath(markup.inline(self.asked.unit) if self.asked.unit else "")
        return [line(self.field, unit)]

    def answer(self):
        return self.field.value


class OrderForm(Form):
    def place(self):
        self.sequence, self.touched = list(range(len(self.drawn.order))), False
        self.rows = wide()
        self.show()
        return [self.rows]

    def show(self):
        texts = shown(self.asked, self.drawn)
        self.rows.children = [self.row(place, texts[item]) for place, item in enumerate(self.sequence)]

    def row(self, place, text):
        up, down = button(UP, "36px"), button(DOWN, "36px")
        up.disabled, down.disabled = place == 0, place == len(self.sequence) - 1
        up.on_click(lambda _: self.swap(place, place - 1))
        down.on_click(lambda _: self.swap(place, place + 1))
        return line(up, down, ipywidgets.HTMLMath(f"{place + 1}. {markup.inline(text)}"))

    def swap(self, one, other):
        self.sequence[one], self.sequence[other] = self.sequence[other], self.sequence[one]
        self.touched = True
        self.show()

    def answer(self):
        return self.sequence if self.touched else None  # the order shown is never the right one


class MatchForm(Form):
    def place(self):
        texts = shown(self.asked, self.drawn)
        letters = [(LETTERS[place], place) for place in range(len(texts))]
        self.picks = [
            ipywidgets.Dropdown(options=[("–", None), *letters], value=None, layout=ipywidgets.Layout(width="70px"))
            for _ in self.asked.pairs
        ]
        left = [
            line(pick, ipywidgets.HTMLMath(markup.inline(pair.left)))
            for pick, pair in zip(self.picks, self.asked.pairs, strict=True)
        ]
        right = [
            ipywidgets.HTMLMath(f"<b>{LETTERS[place]}</b> {markup.inline(text)}") for place, text in enumerate(texts)
        ]
        return [ipywidgets.HBox([wide(*left), wide(*right)])]

    def answer(self):
        return [pick.value for pick in self.picks]


class BugForm(Form):
    def place(self):
        code = ipywidgets.HTML(numbered(self.asked.broken_listing))
        self.line = ipywidgets.Text(placeholder="1", layout=ipywidgets.Layout(width="80px"))
        self.symptom = ipywidgets.Dropdown(
            options=[("–", None), *((str(name), symptom) for symptom, name in SYMPTOM_NAMES.items())],
            value=None,
            layout=ipywidgets.Layout(width="380px"),
        )
        rows, self.marks = self.toggles(several=False)
        return [
            code,
            line(label(LINE), self.line, label(SYMPTOM), self.symptom),
            label(REPAIR),
            *rows,
        ]

    def answer(self):
        return {
            "line": self.line.value or None,
            "symptom": self.symptom.value,
            "repair": next(iter(self.picked(self.marks)), None),
        }


FORMS = {
    "choice": ChoiceForm,
    "multi": MultiForm,
    "number": NumberForm,
    "order": OrderForm,
    "match": MatchForm,
    "bug": BugForm,
}
