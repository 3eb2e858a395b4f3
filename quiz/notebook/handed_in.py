"""Answers kept in the notebook itself, so that a notebook that is handed in carries them.

JupyterLab drops the state of widgets when a notebook is opened again and saved; what stays is the output of a cell. So each
question has, beside its widgets, an output of its own that says what was answered, for people, and carries the answer,
for ``quiz submissions``. Marks are not believed: they are computed again from the answer.
"""

import json
from html import escape, unescape

from IPython.display import HTML, display

from quiz.ground.language import Text

MARK = "data-imagegen-answer"
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
        self.question = question
        earlier = progress.attempts(question.item)
        told = _told(BEFORE, earlier[-1]) if earlier else str(NONE)
        self._handle = display(HTML(_line(told)), display_id=True)

    def keep(self, attempt):
        """Show and keep an attempt that was just made."""
        if self._handle is not None:
            self._handle.update(HTML(_line(_told(KEPT, attempt), record_of(self.question, attempt))))


def record_of(question, attempt):
    """What a notebook carries of an attempt, a dict: enough to grade it again, and when and how it was given."""
    return {
        "question": question.id,
        "kind": question.kind,
        "lang": attempt.lang,
        "seed": attempt.detail.get("seed"),
        "answer": attempt.answer if question.kind == "text" else attempt.detail.get("answer"),
        "ratings": attempt.detail.get("self_rated", {}),
        "parameters": attempt.detail.get("parameters"),
        "time": attempt.time.isoformat(timespec="seconds"),
        "attempt": attempt.id,
        "score": attempt.score,
    }


def records_in(html):
    """The records that the HTML of an output carries, a list of dicts; what is damaged is left out."""
    found = []
    for part in html.split(f'{MARK}="')[1:]:
        try:
            record = json.loads(unescape(part.split('"', 1)[0]))
        except ValueError:
            continue
        if isinstance(record, dict) and isinstance(record.get("question"), str):
            found.append(record)
    return found


def _told(text, attempt):
    when = attempt.time.astimezone().strftime("%Y-%m-%d %H:%M")
    return str(text.format(time=when, mark=f"{100 * attempt.score:.0f}"))


def _line(told, record=None):
    carried = f' {MARK}="{escape(json.dumps(record, ensure_ascii=True), quote=True)}"' if record else ""
    return f'<div style="color:#57606a;font-size:90%"{carried}>{escape(told)}</div>'
