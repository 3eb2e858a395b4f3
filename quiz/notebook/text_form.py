"""A question to answer in words: type, submit, see what each sentence earned, and rate what the grader left open."""

import time
from html import escape

import ipywidgets

from quiz.grading.text.second_opinion import Judge
from quiz.ground.language import Text
from quiz.ground.vocabulary import FLAG_NAMES, POINT_MARKS, POINT_NAMES
from quiz.notebook.parts import (
    AGAIN,
    SUBMIT,
    button,
    card,
    classed,
    feedback,
    header,
    line,
    linked,
    named,
    note,
    row,
    sources,
    wide,
)
from quiz.practice import answering
from quiz.progress.store import Progress
from quiz.rendering import html as markup

PLACEHOLDER = Text("Your answer, in your own words. Ctrl+Enter submits.", "用自己的话作答，按 Ctrl+Enter 提交。")
NOT_MEANT = Text("That is not what I meant", "我不是这个意思")
NOTED = Text("Noted for whoever reviews this mark.", "已记下，供查看这次评分的人参考。")
LEAVE = Text("Record it as it is", "就这样记录")
EMPTY = Text("Write an answer first.", "请先写下你的答案。")
SCORE = Text("{score} of 4", "{score} / 4 分")
BETWEEN = Text(
    "{low} to {high} of 4: rate the open points below", "{low} 到 {high} 分（满分 4）：请在下面自评拿不准的要点"
)
MODEL_ANSWER = Text("A model answer", "参考答案")
YOURS = Text("Your answer", "你的回答")
POINT_CLASSES = {"met": "quiz-good", "contradicted": "quiz-bad", "unsure": "quiz-warn", "missing": "quiz-grey"}
RATE = Text("Did you say this?", "你说到这一点了吗？")
RATINGS = {
    answering.YES: Text("Yes", "说到了"),
    answering.PARTLY: Text("In part", "说到一部分"),
    answering.NO: Text("No", "没说到"),
}
FINAL = Text("{mark} of 4, with your own judgement", "{mark} / 4 分（含自评）")
READING = Text("Reading your answer", "正在读你的回答")
ASK_JUDGE = Text("Also ask the judge.", "也请裁判模型看一看。")
YOURS_TO_MARK = Text(
    "This question gets no automatic mark: compare with the model answer and judge each point below.",
    "这道题不自动打分：请对照参考答案，在下面逐点自评。",
)


class TextAnswer:
    """The box, its draft, and the feedback. The draft survives a restart of the kernel."""

    def __init__(self, asked):
        self.asked = asked
        self.recorded = lambda attempt: None  # Called with every Attempt that is made here.
        self.contested = lambda attempt: None  # Called with an Attempt when something of it is contested.
        self.progress = Progress()
        field = ipywidgets.Textarea(
            value=self.progress.kept(asked.id),
            placeholder=str(PLACEHOLDER),
            layout=ipywidgets.Layout(width="100%", height="110px"),
        )
        self.field = named(field, YOURS)
        self.field.observe(self.typed, names="value")
        self.submit = button(SUBMIT, style="primary")
        self.submit.on_click(lambda _: self.grade())
        self.again = classed(button(AGAIN), "quiz-again")
        self.again.on_click(lambda _: self.start())
        self.feedback = feedback()
        self.ratings = wide()
        self.judge = Judge.from_environment()
        # Off until it is switched on, for every question anew: what it does is told beside it.
        self.judged = ipywidgets.Checkbox(
            value=False,
            indent=False,
            description=f"{ASK_JUDGE} {self.judge.notice}" if self.judge else "",
            layout=ipywidgets.Layout(width="100%", display="" if self.judge else "none"),
        )
        prompt, tag = header(asked)
        self.box = card(
            prompt, self.field, self.judged, line(self.submit, self.again, tag), self.feedback, self.ratings
        )
        self.start()

    def start(self):
        self.feedback.value, self.ratings.children, self.attempt = "", (), None
        self.submit.disabled = False
        self.again.layout.display = "none"
        self.started = time.monotonic()

    def typed(self, change):
        """Keep the draft."""
        self.progress.keep(self.asked.id, change["new"])

    def grade(self):
        answer = self.field.value.strip()
        if not answer:
            self.feedback.value = note([f'<span class="quiz-warn">{EMPTY}</span>'])
            return
        if self.submit.disabled:
            return  # graded already: one answer counts once
        self.submit.disabled = True
        self.seconds = time.monotonic() - self.started
        self.feedback.value = f'<progress aria-label="{READING}"></progress> {READING}'  # a bar that moves by itself
        self.reading = answering.read_words(self.asked, answer, judge=self.judge if self.judged.value else None)
        self.ratings_given = {}
        self.again.layout.display = ""
        self.feedback.value = feedback_html(self.reading)
        rows = [rating(point, self.rate) for point in self.reading.open_points]
        if not rows:
            self.ratings.children = self.contests()
            return self.record()
        leave = button(LEAVE)
        leave.on_click(lambda _: self.record())
        self.ratings.children = [*rows, leave]

    def rate(self, point_id, worth):
        self.ratings_given[point_id] = worth
        if len(self.ratings_given) == len(self.reading.open_points):
            self.record()

    def contests(self):
        """A button for each point or claim of which the learner may say: that is not what I meant."""
        named = {point.id: point.statement for point in self.asked.key_points}
        named |= {claim.id: claim.statement for claim in self.asked.misconceptions}
        found = [point.id for point in self.reading.result.points if point.state == "contradicted"]
        found += [claim.id for claim in self.reading.result.misconceptions]
        return [self.contest_row(name, named[name]) for name in found]

    def contest_row(self, name, statement):
        contest = button(NOT_MEANT)

        def note(_):
            contest.disabled = True
            answering.contest(self.progress, self.attempt, name)
            self.contested(self.attempt)
            shown.children = [*shown.children, ipywidgets.HTML(str(NOTED))]

        contest.on_click(note)
        shown = row(contest, text=ipywidgets.HTMLMath(markup.inline(statement)))
        return shown

    def record(self):
        """The attempt counts once nothing is open any more; then the mark is told."""
        if self.attempt is not None:
            return
        attempt = self.attempt = answering.answer_words(
            self.progress, self.reading, self.ratings_given, face="notebook", seconds=self.seconds
        )
        self.progress.keep(self.asked.id, "")
        if self.reading.open_points:
            told = FINAL.format(mark=self.reading.mark(self.ratings_given))
            self.ratings.children = [ipywidgets.HTML(f"<p><b>{told}</b></p>"), *self.contests()]
        self.recorded(attempt)


def rating(point, rated):
    """A row that asks whether a key point was said; ``rated(point id, worth)`` is called with the first answer."""
    buttons = {worth: button(name) for worth, name in RATINGS.items()}

    def choose(worth):
        for other, shown in buttons.items():
            shown.button_style, shown.disabled = "primary" if other == worth else "", True
        rated(point.id, worth)

    for worth, chosen in buttons.items():
        chosen.on_click(lambda _, worth=worth: choose(worth))
    told = classed(ipywidgets.HTMLMath(f"<b>{RATE}</b> {markup.inline(point.statement)}"), "quiz-text")
    return classed(wide(told, line(*buttons.values())), "quiz-row")


def feedback_html(reading):
    """Score, key points with the words that decided, misconceptions with their source, model answer beside yours."""
    asked, result = reading.question, reading.result
    statements = {point.id: point.statement for point in asked.key_points}
    low, high = reading.bounds
    if not reading.open_points:
        headline = SCORE.format(score=low)
    else:
        headline = BETWEEN.format(low=low, high=high) if result.marked else YOURS_TO_MARK
    rows = [f"<p><b>{headline}</b></p>"]
    if reading.trouble:
        rows.append(f'<p class="quiz-warn">{escape(str(reading.trouble))}</p>')
    for flag in result.flags:
        rows.append(f'<p class="quiz-warn">{escape(str(FLAG_NAMES[flag]))}</p>')
    for point in result.points:
        mark, look, told = POINT_MARKS[point.state], POINT_CLASSES[point.state], POINT_NAMES[point.state]
        quoted = f" “{escape(point.quote)}”" if point.quote else ""
        rows.append(
            f'<div><b class="{look}">{mark}</b> {markup.inline(statements[point.id])} '
            f'<span class="{look}">({told})</span>{quoted}</div>'
        )
    for claim in result.misconceptions:
        known = next(one for one in asked.misconceptions if one.id == claim.id)
        rows.append(
            f'<div class="quiz-bad">✗ {markup.inline(known.statement)}</div>'
            f"<div>{markup.inline(known.feedback)} {linked(known.source)}</div>"
        )
    rows.append(
        '<div style="display:flex;gap:1.5em;margin-top:.6em">'
        f'<div style="flex:1"><b>{YOURS}</b><div style="white-space:pre-wrap">{escape(reading.text)}</div></div>'
        f'<div style="flex:1"><b>{MODEL_ANSWER}</b>{markup.to_html(asked.model_answer)}</div></div>'
        f'<div class="quiz-grey">{sources(asked)}</div>'
    )
    full = low == answering.FULL_MARK
    return note(["".join(rows)], full)
