"""The mock interview in a notebook: a clock that runs, one question at a time, and the report at the end.

Within what ipywidgets 7.7 (Colab) and 8.1 share. The interview is kept after every step: after a restart of the kernel
``quiz.interview()`` goes on where it stopped.
"""

import sys
import tempfile
from html import escape
from pathlib import Path

import ipywidgets
from IPython.display import Markdown, display

from quiz.bank.draws import draw
from quiz.bank.loading import bank
from quiz.checking.in_kernel import check_functions
from quiz.exercises import exercise
from quiz.exercises.stubs import stub
from quiz.ground.front_end import has_front_end
from quiz.ground.language import Text, set_language
from quiz.notebook.forms import FORMS
from quiz.notebook.lesson import sources_of
from quiz.notebook.parts import SUBMIT, button, card, classed, line, named, wide
from quiz.notebook.text_form import MODEL_ANSWER, rating
from quiz.practice import interview_report
from quiz.practice.clock import Ticker, clock_text
from quiz.practice.interview import KEEP_EVERY, TYPED, Interview, kept_record, new_record
from quiz.practice.interview_plan import MINUTES, InterviewError
from quiz.progress.store import Progress
from quiz.rendering import html as markup

START = Text("Start", "开始")
GO_ON = Text("Continue", "继续")
ANEW = Text("Start over", "重新开始")
PAUSE = Text("Pause", "暂停")
SKIP = Text("Skip (counts 0)", "跳过（记 0 分）")
FINISH = Text("Finish", "结束面试")
CHECK = Text("Check my code", "检查我的代码")
PLACEHOLDER = Text("Your answer, in your own words.", "用自己的话作答。")
GRADING = Text("One moment ...", "请稍候……")
IN_NOTEBOOK = Text(
    'Copy this into a cell, write it, run the cell. Try it with <code>quiz.check("{exercise}", {names})</code> as often as you like; '
    "then press the button below.",
    '把它复制到一个单元格里写好并运行。可以随时用 <code>quiz.check("{exercise}", {names})</code> 自查，写好后按下面的按钮。',
)
NOT_DEFINED = Text(
    "No function {name} yet: run the cell that defines it.", "还没有函数 {name}：请先运行定义它的单元格。"
)
PAUSED = Text("Paused. The question comes back when you continue.", "已暂停，继续后题目会重新显示。")
UNFINISHED = Text(
    "The interview of {started} is not finished ({count} answered).", "{started} 的面试还没有结束，已答 {count} 题。"
)
WRITTEN = Text("The report was saved as {html} and {markdown}.", "报告已保存：{html} 和 {markdown}。")
NOBODY = Text(
    "Nobody can click here. In a terminal the same interview is: `quiz interview --minutes {minutes:g} --level {level}`",
    "这里没有可以点击的界面。请在终端运行：`quiz interview --minutes {minutes:g} --level {level}`",
)
YOURS_TO_JUDGE = Text(
    "Some of what you said only you can judge ({count} left).", "有些内容只有你自己能判断（还有 {count} 题）。"
)
LEAVE = Text("Leave the rest unjudged", "其余不评")
PLAN = Text("The plan of an interview of {minutes:g} minutes", "一场 {minutes:g} 分钟面试的安排")
SAMPLE = Text("A sample of the report", "报告示例")
ROUNDS = {
    "words": Text("explain in words", "用文字讲清楚"),
    "follow-up": Text("follow-up to what you said", "根据你的回答追问"),
    "quick": Text("a quick question", "快问快答"),
    "bug": Text("find the planted defect", "找出埋好的缺陷"),
    "number": Text("compute a number", "算一个数"),
    "code": Text("write code", "写代码"),
}
_shown = []
"""The interview on the screen, if any: two must not answer for one record."""


def interview(minutes=20, level="mid", topics=(), lang=None, seed=None, resume=False, out="interview"):
    """A mock interview: shows it here, or goes on with the one that is not finished.

    Args:
        minutes: 2 to 240.
        level: "junior", "mid" or "senior".
        topics: such as ["gan", "vae"]; all when left out.
        lang: "en" or "zh", which the notebook then goes on in; its language when left out.
        seed: fixes what is asked; a fresh one otherwise.
        resume: go on at once with the interview that is not finished.
        out: folder for the report, made when it is needed.
    """
    try:
        settings = {"minutes": minutes, "level": level, "topic": topics, "lang": lang, "seed": seed}
        if not has_front_end():
            display(Markdown(as_text(new_record(**settings | {"seed": seed or 1}))))
            return
        _close_others()
        panel = Panel(settings, out)
        _shown.append(panel)
        if resume:
            panel.go_on()
    except InterviewError as error:
        print(error)
        return
    display(panel.box)


def _close_others():
    while _shown:
        _shown.pop().leave()


class Panel:
    """The clock and the buttons on top, the question below; at the end the report."""

    def __init__(self, settings, out):
        self.settings, self.out, self.progress = settings, Path(out), Progress()
        self.interview, self.ticker = None, None
        self.clock = ipywidgets.HTML()
        self.pause, self.skip, self.finish = button(""), button(""), button("")
        self.pause.on_click(lambda _: self.toggle_pause())
        self.skip.on_click(lambda _: self.after(self.interview.skip))
        self.finish.on_click(lambda _: self.after(self.interview.finish))
        self.buttons = line(self.clock, self.pause, self.skip, self.finish)
        self.place, self.note = wide(), classed(ipywidgets.HTML(), "quiz-feedback")
        self.box = card(self.buttons, self.place, self.note)
        self.offer()

    def offer(self):
        """Start, or go on with what is not finished."""
        self.buttons.layout.display = "none"
        kept = kept_record(self.progress)
        if kept and not kept.ended:
            told = UNFINISHED.format(started=kept.started.replace("T", " "), count=len(kept.answers))
            go_on, anew = button(GO_ON, style="primary"), button(ANEW)
            go_on.on_click(lambda _: self.go_on())
            anew.on_click(lambda _: self.start())
            self.place.children = [ipywidgets.HTML(escape(str(told))), line(go_on, anew)]
            return
        record = new_record(**self.settings)
        start = button(START, style="primary")
        start.on_click(lambda _: self.start(record))
        self.place.children = [ipywidgets.HTML(markup.to_html(plan_text(record))), start]

    def start(self, record=None):
        kept = kept_record(self.progress)
        if kept and kept.ended:
            Interview(kept, self.progress).settle()
        self.progress.keep(TYPED, "")
        self.run(Interview(record or new_record(**self.settings), self.progress))

    def go_on(self):
        self.run(Interview.kept(self.progress))

    def run(self, interview):
        set_language(interview.record.lang)
        for found, told in ((self.pause, PAUSE), (self.skip, SKIP), (self.finish, FINISH)):
            found.description = str(told)
        self.interview = interview
        self.buttons.layout.display = ""
        self.ticker = Ticker(self.tick)
        self.show()

    def tick(self, count):
        """Once a second: show the clock, and now and then keep it. False when there is nothing to show any more."""
        interview = self.interview
        if interview.finished:
            return False
        self.show_clock()
        if interview.clock.running and count % KEEP_EVERY == 0:
            interview.save()
        return True

    def show_clock(self):
        interview = self.interview
        look = "quiz-warn" if interview.near_end else ""
        number = len(interview.record.answers) + 1
        told = f"{clock_text(interview.clock.used)} / {clock_text(interview.total_seconds)}"
        self.clock.value = (
            f'<b class="{look}" style="font-variant-numeric:tabular-nums;margin-right:1em">{number} · {told}</b>'
        )

    def show(self):
        """The waiting question, or the report."""
        self.note.value = ""
        turn = self.interview.turn
        if turn is None:
            return self.report()
        self.show_clock()
        question = bank()[turn.question]
        head = ipywidgets.HTMLMath(
            f'<div class="quiz-grey">{markup.inline(turn.lead)}</div>'
            f'<div class="quiz-prompt">{markup.to_html(turn.prompt)}</div>'
        )
        below = {"words": self.words, "code": self.code}.get(turn.kind, self.form)(question, turn)
        self.place.children = [head, *below]

    def words(self, question, turn):
        field = ipywidgets.Textarea(
            value=self.interview.typed(),
            placeholder=str(PLACEHOLDER),
            continuous_update=False,
            layout=ipywidgets.Layout(width="100%", height="140px"),
        )
        field.observe(lambda change: self.interview.typed(change["new"]), names="value")
        return [named(field, PLACEHOLDER), self.submit(SUBMIT, lambda: self.interview.answer(field.value))]

    def form(self, question, turn):
        form = FORMS[question.kind](question, turn.seed - 1)  # a form draws with the seed after the one it is given
        submit = self.submit(SUBMIT, lambda: self.interview.answer(form.answer()))
        return [form.answer_area, submit]

    def code(self, question, turn):
        task = exercise(question.exercise)
        told = IN_NOTEBOOK.format(exercise=task.id, names=", ".join(task.defines))
        listing = f'<pre class="quiz-code" style="padding:8px;line-height:1.35">{escape(stub(task.id))}</pre>'
        return [ipywidgets.HTML(f"<div>{told}</div>{listing}"), self.submit(CHECK, lambda: self.check(task))]

    def check(self, task):
        """Take the functions from the notebook; gives why they cannot be checked, or None."""
        functions = [namespace().get(name) for name in task.defines]
        missing = [name for name, function in zip(task.defines, functions, strict=True) if function is None]
        if missing:
            return NOT_DEFINED.format(name=missing[0])
        self.interview.pause()
        result = check_functions(task.id, *functions)
        self.interview.go_on()
        return self.interview.answer(result, source=sources_of(functions))

    def submit(self, label, action):
        """A button that gives an answer; what cannot be graded is told below it."""
        found = button(label, style="primary")
        found.on_click(lambda _: self.after(action, found))
        return found

    def after(self, action, pressed=None):
        """Do something with the interview, then show what comes next."""
        if pressed:
            pressed.disabled = True
            self.note.value = f'<div class="quiz-grey">{GRADING}</div>'
        try:
            refusal = action()
        finally:
            if pressed:
                pressed.disabled = False
        if refusal:
            self.note.value = f'<div class="quiz-warn">{escape(str(refusal))}</div>'
        else:
            self.show()

    def toggle_pause(self):
        interview = self.interview
        if interview.clock.running:
            interview.pause()
            self.pause.description = str(GO_ON)
            self.kept_place, self.place.children = self.place.children, [ipywidgets.HTML(f"<p>{PAUSED}</p>")]
            self.note.value = ""
        else:
            interview.go_on()
            self.pause.description = str(PAUSE)
            self.place.children = self.kept_place
        self.skip.disabled = self.finish.disabled = not interview.clock.running

    def report(self):
        self.leave()
        record = self.interview.record
        self.buttons.layout.display = "none"
        waiting = self.interview.to_judge()
        if waiting:
            return self.judge(*waiting[0], len(waiting))
        self.interview.settle()
        shown = ipywidgets.Output()  # where the front end finds the lessons that the report links to
        shown.append_display_data(Markdown(interview_report.markdown(record, ".", self.progress.attempts())))
        self.place.children = [shown]
        if record.answers:
            self.note.value = f'<div class="quiz-grey">{escape(str(self.write(record)))}</div>'

    def judge(self, number, answer, count):
        """Show one answer beside the model answer and let the candidate judge what the grader could not make out."""
        question = bank()[answer.question]
        points = [point for point in question.key_points if point.id in answer.to_judge]
        given = {}

        def rated(point_id, worth):
            given[point_id] = worth
            if len(given) == len(points):
                self.interview.judge(number, given)
                self.report()

        leave = button(LEAVE)
        leave.on_click(lambda _: (self.interview.settle(), self.report()))
        self.place.children = [
            ipywidgets.HTMLMath(
                f"<p><b>{YOURS_TO_JUDGE.format(count=count)}</b></p>{markup.to_html(answer.prompt.text)}"
                f'<blockquote style="white-space:pre-wrap">{escape(answer.answer)}</blockquote>'
                f"<b>{MODEL_ANSWER}</b>{markup.to_html(question.model_answer)}"
            ),
            *(rating(point, rated) for point in points),
            leave,
        ]

    def write(self, record):
        """Write the report; gives where it stands, or why it does not."""
        try:
            self.out.mkdir(parents=True, exist_ok=True)
            html, markdown = interview_report.write(record, self.out, self.progress.attempts())
        except OSError as error:
            return Text(f"The report cannot be written: {error.strerror}.", "报告无法写入该目录。")
        return WRITTEN.format(html=html, markdown=markdown)

    def leave(self):
        """Stop the clock's thread; what another panel does with the record is none of this one's business."""
        if self.ticker:
            self.ticker.stop()
        if self.interview and not self.interview.finished:
            self.interview.pause()
            self.place.children, self.buttons.layout.display = [ipywidgets.HTML(f"<p>{PAUSED}</p>")], "none"


def namespace():
    """The names that the notebook has defined, a dict."""
    return vars(sys.modules["__main__"])


def plan_text(record):
    """The rounds of an interview as Markdown; the questions are not told."""
    heading = PLAN.format(minutes=record.minutes)
    rounds = [f"{number}. {ROUNDS[step.kind]}" for number, step in enumerate(record.plan, 1)]
    return f"**{heading}**\n\n" + "\n".join(rounds)


def as_text(record):
    """The plan and a sample of the report, for stored notebooks and where nobody can click."""
    told = NOBODY.format(minutes=record.minutes, level=record.level)
    sample = interview_report.markdown(sample_record(record), ".")
    return f"{plan_text(record)}\n\n{told}\n\n---\n\n**{SAMPLE}**\n\n{sample}"


def sample_record(record):
    """The same interview, answered: words by the first line of the model answer, a number rightly, the rest skipped."""
    with tempfile.TemporaryDirectory() as folder:
        running = Interview(
            record, Progress(folder), now=lambda: 60.0 * sum(MINUTES[answer.kind] for answer in record.answers)
        )
        while (turn := running.turn) is not None:
            question = bank()[turn.question]
            if turn.kind == "words" and not turn.points:
                running.answer(question.model_answer.get(record.lang).splitlines()[0])
            elif turn.kind == "number":
                running.answer(draw(question, turn.seed).answer)
            else:
                running.skip()
    return running.record
