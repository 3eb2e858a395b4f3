"""A review in a notebook: one question that is due after another, each with its own widgets."""

import random
from html import escape

import ipywidgets
from IPython.display import Markdown, display

from quiz.bank.loading import topics as topics_of_bank
from quiz.ground.front_end import has_front_end, is_static
from quiz.ground.language import Text
from quiz.ground.vocabulary import KIND_NAMES, KINDS, LEVEL_NAMES, LEVELS
from quiz.notebook.asking import build
from quiz.notebook.parts import button, line, wide
from quiz.practice.outlook import answered, comes_again, left, status
from quiz.practice.schedule import Schedule, read_day, set_exam
from quiz.progress.store import Progress
from quiz.rendering.html import escape_markdown
from quiz.rendering.markdown import title

LISTED = 10
TITLE_LENGTH = 90
NEXT = Text("Next question", "下一题")
SKIP = Text("Not now", "先跳过")
HEAD = Text(
    "| question | | level | kind | |\n|---|---|---|---|---|", "| 题目 | | 难度 | 题型 | |\n|---|---|---|---|---|"
)
NEW = Text("new", "新题")
DUE = Text("due", "待复习")
UNKNOWN = Text("Unknown: {names}. Known: {known}.", "没有 {names}；可选：{known}。")
REST = Text("… and {count} more", "……还有 {count} 题")


def review(topics=None, limit=None, exam=None, levels=None, kinds=None):
    """Serve what is due, then what is new today; where nobody can click, list it.

    Args:
        topics: a topic to keep, such as "gan", or several; all when left out.
        limit: the most questions that are served.
        levels, kinds: such as "junior" or ["choice", "number"]; all when left out.
        exam: the day of your interview, such as "2027-01-31", kept from then on: new questions are spread so that
            every one is seen before it. "none" forgets it.
    """
    for value, known in ((topics, topics_of_bank()), (levels, LEVELS), (kinds, KINDS)):
        unknown = {*([value] if isinstance(value, str) else value or ())} - {*known}
        if unknown:
            print(UNKNOWN.format(names=", ".join(sorted(map(str, unknown))), known=", ".join(known)))
            return
    if exam is not None:
        set_exam(Progress(), read_day(exam))
    if has_front_end():
        display(Review(topics, limit, levels, kinds).box)
        return
    listed = as_markdown(Schedule(Progress()), topics, limit, levels, kinds)
    display(Markdown(listed)) if is_static() else print(listed)


class Review:
    """What is left on top, the question in the middle, the way on below it."""

    def __init__(self, topics=None, limit=None, levels=None, kinds=None):
        self.progress, self.limit = Progress(), limit
        self.chosen = {"topics": topics, "levels": levels, "kinds": kinds}
        self.made, self.skipped, self.served = [], [], 0
        self.status = ipywidgets.HTML()
        self.place = wide()
        self.next = button(SKIP)
        self.next.on_click(lambda _: self.go_on())
        self.box = wide(self.status, self.place, line(self.next))
        self.serve()

    def serve(self):
        """Show the next question, or what comes when none is left. What was skipped comes after the others."""
        schedule = Schedule(self.progress)
        queue = sorted(schedule.due(**self.chosen), key=lambda card: card.question.id in self.skipped)
        if not queue or self.served == self.limit:
            return self.finish(schedule)
        self.served += 1
        self.asked = queue[0].question
        self.form = build(self.asked, random.randrange(2**31))
        self.form.recorded = self.take
        self.place.children = [self.form.box]
        self.next.description, self.next.button_style = str(SKIP), ""
        self.tell([status(schedule, queue)])

    def take(self, attempt):
        """An answer was recorded: say what is left and when the question comes again."""
        self.made.append(attempt)
        schedule = Schedule(self.progress)
        again = comes_again(schedule.cards[self.asked.id], schedule.now)
        self.tell([*left(schedule, **self.chosen), again])
        self.next.description, self.next.button_style = str(NEXT), "primary"

    def go_on(self):
        if self.asked.id not in [attempt.item for attempt in self.made]:
            self.skipped.append(self.asked.id)
        self.serve()

    def finish(self, schedule):
        self.place.children = ()
        self.next.layout.display = "none"
        self.tell([answered(self.made)] * bool(self.made) + left(schedule, **self.chosen))

    def tell(self, lines):
        told = "<br>".join(escape(str(one)) for one in lines)
        self.status.value = f'<div role="status" style="border-left:4px solid #1a7f37;padding-left:.8em">{told}</div>'


def as_markdown(schedule, topics=None, limit=None, levels=None, kinds=None):
    """What is due as a table, for stored notebooks and where nobody can click."""
    queue = schedule.due(topics, limit, levels, kinds)
    lines = [str(one) for one in left(schedule, topics, levels, kinds)]
    if queue:
        rows = [_row(card) for card in queue[:LISTED]]
        lines.append("\n".join([str(HEAD), *rows]))
    if len(queue) > LISTED:
        lines.append(str(REST.format(count=len(queue) - LISTED)))
    return "\n\n".join(lines)


def _row(card):
    question = card.question
    wording = title(question)
    short = wording if len(wording) <= TITLE_LENGTH else wording[:TITLE_LENGTH].rstrip() + "…"
    names = f"{LEVEL_NAMES[question.level]} | {KIND_NAMES[question.kind]} | {DUE if card.reviews else NEW}"
    return f"| {escape_markdown(short)} | `{question.label}` | {names} |"
