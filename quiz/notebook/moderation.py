"""The moderation of a class in a notebook: one answer after another that waits for a human, marked point by point.

It writes what ``quiz moderate`` writes: each mark at once into ``moderation.jsonl``; marks and report when it ends.
"""

from html import escape

import ipywidgets
from IPython.display import display

from quiz.classroom import moderation
from quiz.classroom.session import Session, SessionError
from quiz.ground.front_end import has_front_end
from quiz.ground.language import Text
from quiz.ground.vocabulary import POINT_MARKS, POINT_NAMES
from quiz.notebook.parts import button, card, classed, line, named, row, wide
from quiz.notebook.text_form import POINT_CLASSES
from quiz.practice.answering import NO, PARTLY, YES
from quiz.rendering import html as markup

SAID = {YES: Text("said", "说到"), PARTLY: Text("in part", "部分说到"), NO: Text("not said", "没说到")}
KEEP, LATER, FINISH = Text("Keep this mark", "保存评分"), Text("Later", "以后再看"), Text("Finish", "结束")
STANDS = Text("Answers to look at: {left}. Every mark is kept at once.", "还有 {left} 份作答。每个分数立即保存。")
DONE = Text(
    "Answers marked: {count}. Marks and report are up to date: {path}", "已评 {count} 份，成绩与报告已更新：{path}"
)
AGREEMENT = Text(
    "How often you and the grader agreed, by key point and language:", "你与自动批改的一致程度（按要点和语言）："
)
NO_CLASS = Text("{report} holds no graded class.", "{report} 里没有批改结果。")
IN_A_SHELL = Text(
    "Nobody can click here. In a shell: quiz moderate {report}", "这里无法点击。请在终端运行：quiz moderate {report}"
)


def moderate(report, by=""):
    """Mark, point by point, what the grader is not sure of and what students contest.

    Args:
        report: folder of a graded class, the ``--out`` of ``quiz submissions``.
        by: who marks; kept with every mark.
    """
    try:
        session = Session(report)
    except SessionError as error:
        print(error)
        return
    if session.head is None:
        print(NO_CLASS.format(report=report))
        return
    if not has_front_end():
        print(STANDS.format(left=len(session.to_moderate())), IN_A_SHELL.format(report=report), sep="\n")
        return
    display(Moderation(session, by).box)


class Moderation:
    """How many are left on top, the answer with its key points in the middle, the way on below."""

    def __init__(self, session, by=""):
        self.session, self.by, self.count = session, by, 0
        self.waiting = moderation.cases(session)
        self.status = classed(ipywidgets.HTML(), "quiz-feedback")
        self.place = wide()
        self.keep, self.later, self.end = button(KEEP, style="primary"), button(LATER), button(FINISH)
        self.keep.on_click(lambda _: self.take())
        self.later.on_click(lambda _: self.leave())
        self.end.on_click(lambda _: self.finish())
        self.box = card(self.status, self.place, line(self.keep, self.later, self.end))
        self.show()

    @property
    def case(self):
        """The answer that is shown."""
        return self.waiting[0]

    def show(self):
        if not self.waiting:
            return self.finish()
        self.status.value = str(STANDS.format(left=len(self.waiting)))
        self.choices = {point.id: self.choice() for point in self.case.points}
        self.place.children = [ipywidgets.HTMLMath(self.told()), *map(self.point_row, self.case.points)]
        self.keep.disabled = True

    def choice(self):
        """What a human says of one key point; nothing is chosen at first."""
        made = ipywidgets.ToggleButtons(
            options=[(str(name), worth) for worth, name in SAID.items()],
            value=None,
            style={"button_width": "auto"},
            layout=ipywidgets.Layout(flex="0 0 auto", width="max-content"),
        )
        made.observe(self.chosen, names="value")
        return made

    def chosen(self, _):
        said = [one.value for one in self.choices.values()]
        self.keep.disabled = None in said
        if None not in said:
            mark = self.case.score(self.said())
            self.status.value = str(moderation.MARK.format(mark=100 * mark))

    def said(self):
        return {name: one.value for name, one in self.choices.items()}

    def told(self):
        """Whose answer to what, HTML; all that a student wrote is escaped."""
        case = self.case
        head = f'<div class="quiz-grey">{escape(case.student)} · {escape(case.item)}</div>'
        if case.question is None:
            return head + str(moderation.GONE)
        prompt = f'<div class="quiz-prompt">{markup.to_html(case.question.prompt)}</div>'
        answer = f'<blockquote style="white-space:pre-wrap">{escape(case.answer)}</blockquote>'
        claims = "".join(
            f'<div class="quiz-bad">✗ {moderation.CLAIM}: {markup.inline(claim.statement)}</div>{_contested(claim)}'
            for claim in case.claims
        )
        return head + prompt + answer + claims

    def point_row(self, point):
        quote = f" “{escape(point.quote)}”" if point.quote else ""
        own = "" if point.own is None else f'<div class="quiz-grey">{moderation.OWN}: {point.own:g}</div>'
        told = (
            f'<b class="{POINT_CLASSES[point.state]}">{POINT_MARKS[point.state]}</b> {markup.inline(point.statement)}'
            f'<div class="quiz-grey">{POINT_NAMES[point.state]}{quote}</div>{own}{_contested(point)}'
        )
        statement = point.statement.get()
        return row(named(self.choices[point.id], statement), text=ipywidgets.HTMLMath(told))

    def take(self):
        """Keep the mark, and go on."""
        case, said = self.case, self.said()
        self.session.moderate(case.student, case.item, case.score(said), said, self.by)
        self.count += 1
        self.leave()

    def leave(self):
        del self.waiting[0]
        self.show()

    def finish(self):
        """Write marks and report, and tell how far the human and the grader agree."""
        self.waiting, self.place.children = [], ()
        for one in (self.keep, self.later, self.end):
            one.layout.display = "none"
        agreement = moderation.close(self.session)
        told = [str(DONE.format(count=self.count, path=self.session.folder / "report.html"))]
        if not self.count and not agreement:
            told.insert(0, str(moderation.NOTHING))
        if agreement:
            told += [str(AGREEMENT), *(one.replace("\t", " · ") for one in agreement)]
        self.status.value = "<br>".join(map(escape, told))


def _contested(point):
    return f'<div class="quiz-warn"><b>{moderation.CONTESTED}</b></div>' if point.contested else ""
