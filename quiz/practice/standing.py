"""Where a learner stands in each lesson."""

from collections import Counter
from dataclasses import dataclass

from quiz.bank.loading import bank
from quiz.exercises import exercises
from quiz.ground.language import Text
from quiz.ground.lessons import LESSONS
from quiz.practice.schedule import Schedule
from quiz.progress.store import Progress


@dataclass(frozen=True)
class Standing:
    """How far one lesson has come: counts of its questions and exercises together."""

    items: int
    answered: int
    solved: int


def standing(lesson, states):
    """Where a learner stands in a lesson.

    Args:
        lesson: a Lesson.
        states: ``Progress().states()``.
    """
    # A code question points at an exercise and is not counted twice.
    items = [one.id for one in bank().values() if one.topic == lesson.topic and one.kind != "code"]
    items += [exercise_id for exercise_id in exercises() if exercise_id.split(".")[0] == lesson.topic]
    known = [states[item] for item in items if item in states]
    return Standing(len(items), len(known), sum(state.name == "solved" for state in known))


def course_table(progress=None):
    """The map of the lessons as a markdown table in the reader's language, with links beside a notebook."""
    progress = progress or Progress()
    schedule = Schedule(progress)
    states = progress.states(schedule.attempts)
    due = Counter(card.question.topic for card in schedule.due() if card.reviews)
    lines = [
        str(Text("| lesson | the interviewer asks | solved | | due |", "| 课 | 面试官会问 | 已掌握 | | 待复习 |")),
        "|---|---|---|---|---|",
    ]
    for lesson in LESSONS:
        found = standing(lesson, states)
        filled = round(10 * found.solved / found.items) if found.items else 0
        bar = "▓" * filled + "░" * (10 - filled)
        lines.append(
            f"| [{lesson.stem[:2]} {lesson.title}]({lesson.stem}.ipynb) | {lesson.headline} "
            f"| {found.solved} / {found.items} | {bar} | {due[lesson.topic] or ''} |"
        )
    return "\n".join(lines)
