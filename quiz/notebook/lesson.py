"""What a lesson calls: ask a question, check an exercise, get a hint, see a solution.

With ``QUIZ_STATIC`` set, as when the solved notebooks are built, questions are shown as text together
with their answers, because a stored notebook has no kernel behind its widgets.
"""

import inspect
import platform
from html import escape
from importlib import metadata, resources

from IPython.display import Markdown, display

from quiz.checking.in_kernel import check_functions
from quiz.exercises import exercise
from quiz.exercises.verdicts import CORRECT, WRONG, help_left
from quiz.ground.language import Text
from quiz.ground.vocabulary import OUTCOME_NAMES
from quiz.practice import answering
from quiz.progress.help import Help
from quiz.progress.store import Progress

PACKAGES = ("tensorflow", "tensorflow-cpu", "keras", "numpy", "matplotlib", "ipywidgets", "imagegen-interview")
PARTLY = Text("{passed} of {total} checks passed", "{total} 项检查通过 {passed} 项")


class Feedback:
    """How the outcome of a check reads in a notebook."""

    def __init__(self, result, hints_left):
        self.result = result
        self.hints_left = hints_left

    def headline(self):
        result = self.result
        title = str(exercise(result.exercise).title)
        if result.status != WRONG:
            return f"{title}: {OUTCOME_NAMES[result.status]}"
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
    answering.answer_code(Progress(), result, face="notebook", source=sources_of(functions))
    helped = Help(exercise_id)
    return Feedback(result, len(exercise(exercise_id).hints) - helped.hints)


def sources_of(functions):
    """The source of functions, as far as it is to be had."""
    found = []
    for function in functions:
        try:
            found.append(inspect.getsource(function))
        except (OSError, TypeError):
            continue
    return "\n\n".join(found)


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
    place = resources.files("quiz") / "exercises" / "solved" / f"{exercise_id}.py"
    helped.solution = True
    helped.keep()
    display(Markdown(f"```python\n{place.read_text(encoding='utf-8')}```"))


def course_map():
    """The lessons, and how far you are in each."""
    from quiz.practice.standing import course_table

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
