"""A question to answer in words: type, submit, see what each sentence earned, and rate what the grader left open."""

import time
from html import escape

import ipywidgets

from quiz.grading import text
from quiz.ground.language import Text
from quiz.ground.vocabulary import FLAG_NAMES, POINT_MARKS, POINT_NAMES
from quiz.notebook.parts import AGAIN, AMBER, GREEN, SUBMIT, button, header, line, linked, sources, wide
from quiz.progress.store import Progress
from quiz.rendering import html as markup

PLACEHOLDER = Text("Your answer, in your own words. Enter submits.", "用自己的话作答，按回车提交。")
EMPTY = Text("Write an answer first.", "请先写下你的答案。")
SCORE = Text("{score} of 4", "{score} / 4 分")
BETWEEN = Text(
    "{low} to {high} of 4: rate the open points below", "{low} 到 {high} 分（满分 4）：请在下面自评拿不准的要点"
)
MODEL_ANSWER = Text("A model answer", "参考答案")
YOURS = Text("Your answer", "你的回答")
POINT_COLORS = {"met": GREEN, "contradicted": "#cf222e", "unsure": AMBER, "missing": "grey"}
RATE = Text("Did you say this?", "你说到这一点了吗？")
SAID = Text("I said it", "说到了")
NOT_SAID = Text("I did not", "没说到")


class TextAnswer:
    """The box, its draft, and the feedback. The draft survives a restart of the kernel."""

    def __init__(self, asked):
        self.asked = asked
        self.recorded = lambda attempt: None  # Called with every Attempt that is made here.
        self.progress = Progress()
        self.field = ipywidgets.Textarea(
            value=self.progress.draft(asked.id),
            placeholder=str(PLACEHOLDER),
            layout=ipywidgets.Layout(width="100%", height="110px"),
        )
        self.field.observe(self.typed, names="value")
        self.submit = button(SUBMIT, style="primary")
        self.submit.on_click(lambda _: self.grade())
        self.again = button(AGAIN)
        self.again.on_click(lambda _: self.start())
        self.feedback = ipywidgets.HTMLMath()
        self.ratings = wide()
        prompt, tag = header(asked)
        self.box = wide(
            prompt,
            self.field,
            line(self.submit, self.again, tag),
            self.feedback,
            self.ratings,
            border="1px solid #d0d7de",
            padding="8px 14px 8px 14px",
            margin="4px 0 10px 0",
        )
        self.start()

    def start(self):
        self.feedback.value, self.ratings.children = "", ()
        self.submit.disabled = False
        self.again.layout.display = "none"
        self.started = time.monotonic()

    def typed(self, change):
        """Keep the draft; an Enter at the very end submits. Pasted text comes in one piece and is left alone."""
        new, old = change["new"], change["old"]
        if new == old + "\n" and not self.submit.disabled:
            self.field.value = old
            self.grade()
        else:
            self.progress.draft(self.asked.id, new)

    def grade(self):
        answer = self.field.value.strip()
        if not answer:
            self.feedback.value = f'<div style="color:{AMBER}">{EMPTY}</div>'
            return
        self.result = text.grade(self.asked, answer)
        self.said = {}
        self.submit.disabled = True
        self.again.layout.display = ""
        self.feedback.value = feedback_html(self.asked, answer, self.result)
        self.ratings.children = [self.rating(point) for point in self.result.points if point.state == "unsure"]
        if not self.ratings.children:
            self.record()

    def rating(self, point):
        statement = next(one.statement for one in self.asked.key_points if one.id == point.id)
        yes, no = button(SAID), button(NOT_SAID)
        yes.on_click(lambda _: self.rate(point.id, True, yes, no))
        no.on_click(lambda _: self.rate(point.id, False, no, yes))
        return wide(ipywidgets.HTMLMath(f"<b>{RATE}</b> {markup.inline(statement)}"), line(yes, no))

    def rate(self, point_id, said, chosen, other):
        chosen.button_style, chosen.disabled, other.disabled = "primary", True, True
        self.said[point_id] = said
        if len(self.said) == len(self.ratings.children):
            self.record()

    def record(self):
        """The attempt counts once nothing is open any more."""
        points = len(self.result.points)
        score = min(self.result.high, self.result.score + sum(self.said.values()) * 4 / points)
        attempt = self.progress.record(
            self.asked.id,
            kind="text",
            score=score / 4,
            seconds=time.monotonic() - self.started,
            answer=self.field.value.strip(),
            detail={"points": {point.id: point.state for point in self.result.points}, "self_rated": self.said},
        )
        self.progress.draft(self.asked.id, "")
        self.recorded(attempt)


def feedback_html(asked, answer, result):
    """Score, key points with the words that decided, misconceptions with their source, model answer beside yours."""
    statements = {point.id: point.statement for point in asked.key_points}
    headline = BETWEEN.format(low=result.low, high=result.high) if result.unsure else SCORE.format(score=result.score)
    rows = [f"<p><b>{headline}</b></p>"]
    for flag in result.flags:
        rows.append(f'<p style="color:{AMBER}">{escape(str(FLAG_NAMES[flag]))}</p>')
    for point in result.points:
        mark, color, told = POINT_MARKS[point.state], POINT_COLORS[point.state], POINT_NAMES[point.state]
        quoted = f" <i>“{escape(point.quote)}”</i>" if point.quote else ""
        rows.append(
            f'<div><b style="color:{color}">{mark}</b> {markup.inline(statements[point.id])} '
            f'<span style="color:{color}">({told})</span>{quoted}</div>'
        )
    for claim in result.misconceptions:
        known = next(one for one in asked.misconceptions if one.id == claim.id)
        rows.append(
            f'<div style="color:#cf222e">✗ {markup.inline(known.statement)}</div>'
            f"<div>{markup.inline(known.feedback)} {linked(known.source)}</div>"
        )
    rows.append(
        '<div style="display:flex;gap:1.5em;margin-top:.6em">'
        f'<div style="flex:1"><b>{YOURS}</b><div style="white-space:pre-wrap">{escape(answer)}</div></div>'
        f'<div style="flex:1"><b>{MODEL_ANSWER}</b>{markup.to_html(asked.model_answer)}</div></div>'
        f'<div style="color:grey">{sources(asked)}</div>'
    )
    full = result.low == 4
    return f'<div style="border-left:4px solid {GREEN if full else AMBER};padding-left:.8em">{"".join(rows)}</div>'
