"""Questions as widgets, within what ipywidgets 7.7 (Colab) and 8.1 share.

Without a front end, or while a solved notebook is built, the same question is shown as text.
"""

import time

import ipywidgets

from quiz.bank.draws import draw, shown
from quiz.ground.language import Text
from quiz.ground.vocabulary import LETTERS, SYMPTOM_NAMES
from quiz.notebook.parts import (
    AGAIN,
    SUBMIT,
    button,
    card,
    classed,
    feedback,
    header,
    label,
    line,
    named,
    note,
    numbered,
    row,
    sources,
    wide,
)
from quiz.practice import answering
from quiz.progress.store import Progress
from quiz.rendering import html as markup
from quiz.rendering.markdown import LINE

YOUR_NUMBER = Text("your answer, e.g. 0.5", "你的答案，例如 0.5")
YOUR_ANSWER = Text("Your answer", "你的答案")
SYMPTOM = Text("What happens", "会发生什么")
REPAIR = Text("Repair", "怎么修")
UP, DOWN = "↑", "↓"
MOVE_UP, MOVE_DOWN = Text("Move up", "上移"), Text("Move down", "下移")
SEVERAL = Text("Several may apply.", "可能不止一项。")
KEYS = Text("Letters choose, Ctrl+Enter submits.", "按字母选择，按 Ctrl+Enter 提交。")
RIGHT, WRONG, MISSED = Text("✓ right", "✓ 正确"), Text("✗ wrong", "✗ 错误"), Text("✓ missed", "✓ 漏选")
PLACED, MISPLACED = Text("✓", "✓"), Text("✗", "✗")


class Form:
    """One question on the screen: what is asked, a place to answer, the feedback. Subclasses add the place."""

    def __init__(self, asked, seed):
        self.asked, self.seed = asked, seed
        self.recorded = lambda attempt: None  # Called with every Attempt that is made here.
        self.answer_area = wide(margin="4px 0 4px 0")
        self.feedback = feedback()
        self.submit = button(SUBMIT, style="primary", tooltip=KEYS)
        self.submit.on_click(lambda _: self.grade())
        self.again = classed(button(AGAIN), "quiz-again")
        self.again.on_click(lambda _: self.start())
        self.prompt, tag = header(asked)
        self.box = card(self.prompt, self.answer_area, line(self.submit, self.again, tag), self.feedback)
        self.start()

    def start(self):
        """A fresh attempt: numbers and orders are drawn anew."""
        self.seed += 1
        self.drawn = draw(self.asked, self.seed)
        self.prompt.value = f'<div class="quiz-prompt">{markup.to_html(self.drawn.fill(self.asked.prompt))}</div>'
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
            self.feedback.value = note([markup.to_html(line) for line in graded.feedback])
            return
        lines = [markup.to_html(line) for line in graded.feedback]
        lines.append(markup.to_html(self.drawn.fill(self.asked.explanation)))
        lines.append(f'<span class="quiz-grey">{sources(self.asked)}</span>')
        self.again.layout.display = ""
        self.show_verdicts()
        self.feedback.value = note(lines, graded.correct)
        self.recorded(outcome.attempt)

    def show_verdicts(self):
        """After grading: mark what is right and wrong where it stands."""

    def toggles(self, several):
        """Lettered rows to pick from, each clickable as a whole; gives the rows and the buttons."""
        self.texts = shown(self.asked, self.drawn)
        marks = [
            ipywidgets.ToggleButton(
                description=LETTERS[place],
                tooltip=LETTERS[place],
                layout=ipywidgets.Layout(width="40px", min_width="40px"),
            )
            for place in range(len(self.drawn.order))
        ]
        if not several:
            for mark in marks:
                mark.observe(lambda change: self.release_others(marks, change), names="value")
        self.told = [ipywidgets.HTMLMath(markup.inline(text)) for text in self.texts]
        return [row(mark, text=text, names=["quiz-option"]) for mark, text in zip(marks, self.told, strict=True)], marks

    def judge_toggles(self, choices, several=False):
        """Mark the rows of the choices, which are in the order of the bank."""
        for mark, told, text, position in zip(self.marks, self.told, self.texts, self.drawn.order, strict=True):
            mark.disabled = True
            if choices[position].correct:
                told.value = verdict(MISSED if several and not mark.value else RIGHT, True) + markup.inline(text)
            elif mark.value:
                told.value = verdict(WRONG, False) + markup.inline(text)

    @staticmethod
    def release_others(marks, change):
        if change["new"]:
            for mark in marks:
                if mark is not change["owner"]:
                    mark.value = False

    @staticmethod
    def picked(marks):
        return [place for place, mark in enumerate(marks) if mark.value]


def verdict(name, good):
    """A word before a row that was judged, HTML."""
    return f'<span class="quiz-verdict {"quiz-good" if good else "quiz-bad"}">{name}</span>'


class ChoiceForm(Form):
    def place(self):
        rows, self.marks = self.toggles(several=False)
        return rows

    def show_verdicts(self):
        self.judge_toggles(self.asked.choices)

    def answer(self):
        return next(iter(self.picked(self.marks)), None)


class MultiForm(Form):
    def place(self):
        rows, self.marks = self.toggles(several=True)
        return [ipywidgets.HTML(f'<span class="quiz-grey">{SEVERAL}</span>'), *rows]

    def show_verdicts(self):
        self.judge_toggles(self.asked.choices, several=True)

    def answer(self):
        return self.picked(self.marks)


class NumberForm(Form):
    def place(self):
        self.field = named(ipywidgets.Text(placeholder=str(YOUR_NUMBER), continuous_update=False), YOUR_ANSWER)
        unit = ipywidgets.HTMLMath(markup.inline(self.asked.unit) if self.asked.unit else "")
        return [line(self.field, unit)]

    def answer(self):
        return self.field.value


class OrderForm(Form):
    def place(self):
        count = len(self.drawn.order)
        self.sequence, self.touched = list(range(count)), False
        self.texts = shown(self.asked, self.drawn)
        self.told = [ipywidgets.HTMLMath() for _ in range(count)]
        self.rows = classed(wide(*(self.row(place, told) for place, told in enumerate(self.told))), "quiz-order")
        self.show()
        return [self.rows]

    def show(self):
        for place, (item, told) in enumerate(zip(self.sequence, self.told, strict=True)):
            told.value = f"{place + 1}. {markup.inline(self.texts[item])}"

    def row(self, place, told):
        """The rows stay, what stands in them moves: the focus is not lost."""
        up = classed(button(UP, "36px", tooltip=MOVE_UP), "quiz-up")
        down = classed(button(DOWN, "36px", tooltip=MOVE_DOWN), "quiz-down")
        up.disabled, down.disabled = place == 0, place == len(self.sequence) - 1
        up.on_click(lambda _: self.swap(place, place - 1))
        down.on_click(lambda _: self.swap(place, place + 1))
        return row(up, down, text=told)

    def swap(self, one, other):
        self.sequence[one], self.sequence[other] = self.sequence[other], self.sequence[one]
        self.touched = True
        self.show()

    def answer(self):
        return self.sequence if self.touched else None  # the order shown is never the right one

    def show_verdicts(self):
        for place, (item, told) in enumerate(zip(self.sequence, self.told, strict=True)):
            right = self.drawn.order[item] == place
            told.value = verdict(PLACED if right else MISPLACED, right) + told.value
        for one in self.rows.children:
            one.children[0].disabled = one.children[1].disabled = True


class MatchForm(Form):
    def place(self):
        texts = shown(self.asked, self.drawn)
        letters = [(LETTERS[place], place) for place in range(len(texts))]
        self.picks = [
            ipywidgets.Dropdown(options=[("–", None), *letters], value=None, layout=ipywidgets.Layout(width="70px"))
            for _ in self.asked.pairs
        ]
        self.told = [ipywidgets.HTMLMath(markup.inline(pair.left)) for pair in self.asked.pairs]
        left = [row(pick, text=told) for pick, told in zip(self.picks, self.told, strict=True)]
        right = [
            ipywidgets.HTMLMath(f"<b>{LETTERS[place]}</b> {markup.inline(text)}") for place, text in enumerate(texts)
        ]
        return [ipywidgets.HBox([wide(*left), wide(*right)])]

    def answer(self):
        return [pick.value for pick in self.picks]

    def show_verdicts(self):
        for number, (pick, told) in enumerate(zip(self.picks, self.told, strict=True)):
            pick.disabled = True
            right = self.drawn.order.index(number)
            good = pick.value == right
            told.value = verdict(PLACED if good else f"{MISPLACED} {LETTERS[right]}", good) + told.value


class BugForm(Form):
    def place(self):
        self.code = ipywidgets.HTML(numbered(self.asked.broken_listing))
        self.line = named(
            ipywidgets.Text(placeholder="1", continuous_update=False, layout=ipywidgets.Layout(width="80px")), LINE
        )
        symptoms = ipywidgets.Dropdown(
            options=[("–", None), *((str(name), symptom) for symptom, name in SYMPTOM_NAMES.items())],
            value=None,
            layout=ipywidgets.Layout(width="380px"),
        )
        self.symptom = named(symptoms, SYMPTOM)
        rows, self.marks = self.toggles(several=False)
        return [
            self.code,
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

    def show_verdicts(self):
        self.code.value = numbered(self.asked.broken_listing, self.asked.lines)
        self.line.disabled = self.symptom.disabled = True
        self.judge_toggles(self.asked.repairs)


FORMS = {
    "choice": ChoiceForm,
    "multi": MultiForm,
    "number": NumberForm,
    "order": OrderForm,
    "match": MatchForm,
    "bug": BugForm,
}
