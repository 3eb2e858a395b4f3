"""Answers kept in the notebook itself, so that a notebook that is handed in carries them.

JupyterLab drops the state of widgets when a notebook is opened again and saved; what stays is the output of a cell. So each
question has, beside its widgets, an output of its own that says what was answered, for people, and carries the answer,
for ``quiz submissions``. Marks are not believed: they are computed again from the answer.
"""

from html import escape

from IPython.display import HTML, display

from quiz.ground.language import Text
from quiz.practice.answering import contested
from quiz.practice.handed_in import carried, record_of

KEPT = Text(
    "Kept in this notebook: your answer of {time}, {mark} of 100.",
    "已保存在笔记本中：{time} 的作答，得 {mark} 分（满分 100）。",
)
BEFORE = Text("Answered before, on {time}: {mark} of 100.", "之前答过：{time}，得 {mark} 分（满分 100）。")
NONE = Text(
    "Not answered yet. If nothing to click on shows up above, run this cell.",
    "尚未作答。如果上方没有可点击的内容，请运行本单元格。",
)


class HandedIn:
    """The output under a question that keeps its answer.

    Args:
        question: the question that is asked.
        progress: a ``quiz.progress.Progress``; tells what was scored before.
    """

    def __init__(self, question, progress):
        self.question, self.progress = question, progress
        earlier = progress.attempts(question.item)
        told = _told(BEFORE, earlier[-1]) if earlier else str(NONE)
        self._handle = display(HTML(_line(told)), display_id=True)

    def keep(self, attempt):
        """Show and keep an attempt that was just made, or of which something was just contested."""
        if self._handle is not None:
            record = record_of(self.question, attempt, contested(self.progress, attempt))
            self._handle.update(HTML(_line(_told(KEPT, attempt), record)))


def _told(text, attempt):
    when = attempt.time.astimezone().strftime("%Y-%m-%d %H:%M")
    return str(text.format(time=when, mark=f"{100 * attempt.score:.0f}"))


def _line(told, record=None):
    return f'<div style="color:var(--jp-ui-font-color2,#57606a);font-size:90%"{carried(record) if record else ""}>{escape(told)}</div>'
