"""What a lesson calls: ask a question, check an exercise, get a hint, see a solution.

With ``QUIZ_STATIC`` set, as when the solved notebooks are built, questions are shown as text together
with their answers, because a stored notebook has no kernel behind its widgets.
"""

import os
import platform
from html import escape
from importlib import metadata, resources

from IPython.display import Markdown, display

from quiz.checking import check_functions
from quiz.exercises import BAD_ANSWER, CORRECT, CRASHED, NOT_ATTEMPTED, exercise, help_left
from quiz.language import Text
from quiz.progress import Help, Progress

PACKAGES = ("tensorflow", "tensorflow-cpu", "keras", "numpy", "matplotlib", "ipywidgets", "imagegen-interview")

VERDICTS = {
    CORRECT: Text("correct", "正确"),
    NOT_ATTEMPTED: Text("not attempted yet", "还没有作答"),
    CRASHED: Text("your code raised an exception", "代码运行时报错"),
    BAD_ANSWER: Text("this cannot be checked yet", "还不能检查"),
}
PARTLY = Text("{passed} of {total} checks passed", "{total} 项检查通过 {passed} 项")


def is_static():
    """Whether this runs while a solved notebook is built."""
    return bool(os.environ.get("QUIZ_STATIC"))


def ask(question_id):
    """Show a question: as widgets in a notebook, as text where there is no front end."""
    from quiz import widgets

    return widgets.ask(question_id)


class Feedback:
    """How the outcome of a check reads in a notebook."""

    def __init__(self, result, hints_left):
        self.result = result
        self.hints_left = hints_left

    def headline(self):
        result = self.result
        title = str(exercise(result.exercise).title)
        if result.status in VERDICTS:
            return f"{title}: {VERDICTS[result.status]}"
        passed = sum(check.passed for check in result.checks)
        return f"{title}: {PARTLY.format(passed=passed, total=len(result.checks))}"

    def lines(self):
        if self.result.message:
            yield "", str(self.result.message)
        yield from self.result.lines()
        if self.result.status != CORRECT:
            yield "", str(help_left(self.result.exercise, self.hints_left))

    def __repr__(self):
        return "\n".join([self.headline(), *(f"  {mark} {line}".rstrip() for mark, line in self.lines())])

    def _repr_html_(self):
        color = "#1a7f37" if self.result.status == CORRECT else "#9a6700"
        rows = "".join(f"<div>{mark} {escape(line)}</div>" for mark, line in self.lines())
        return (
            f'<div style="border-left:4px solid {color};padding-left:.8em"><b>{escape(self.headline())}</b>{rows}</div>'
        )


def check(exercise_id, *functions):
    """Check what you wrote, here in the notebook, and remember the attempt.

    Args:
        exercise_id: for example "gan.losses".
        functions: your functions, in the order that the exercise names them.
    Returns:
        Feedback, shown by the notebook. ``feedback.result`` holds every check.
    """
    result = check_functions(exercise_id, *functions)
    helped = Help(exercise_id)
    if result.status != NOT_ATTEMPTED:
        Progress().record(
            exercise_id,
            kind="code",
            score=result.score,
            hints=helped.hints,
            solution_seen=helped.solution,
            detail={"status": result.status, "category": result.category},
        )
    if result.status == CORRECT:
        helped.forget()
    return Feedback(result, len(exercise(exercise_id).hints) - helped.hints)


def hint(exercise_id):
    """The next hint of an exercise. It is remembered with the attempts that follow."""
    hints = exercise(exercise_id).hints
    helped = Help(exercise_id)
    helped.hints = min(helped.hints + 1, len(hints))
    helped.keep()
    shown = [f"**{number}/{len(hints)}** {text}" for number, text in enumerate(hints[: helped.hints], 1)]
    if helped.hints == len(hints):
        shown.append(str(help_left(exercise_id, 0)))
    display(Markdown("\n\n".join(shown)))


def solution(exercise_id):
    """Show a solution. It is remembered with the attempts that follow."""
    helped = Help(exercise(exercise_id).id)
    place = resources.files("quiz") / "solved" / f"{exercise_id}.py"
    helped.solution = True
    helped.keep()
    display(Markdown(f"```python\n{place.read_text(encoding='utf-8')}```"))


def course_map():
    """The lessons, and how far you are in each."""
    from quiz.course import course_table

    display(Markdown(course_table()))


def versions():
    """The versions that this notebook runs with, one line."""
    found = [f"Python {platform.python_version()}"]
    for package in PACKAGES:
        try:
            found.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            continue
    print(" · ".join(found))
