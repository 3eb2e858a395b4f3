"""Where a learner stands in each lesson."""

from collections import Counter
from dataclasses import dataclass

from quiz.bank.loading import bank, topics
from quiz.exercises import exercises
from quiz.ground.language import Text
from quiz.ground.lessons import LESSONS, SHORT_NAMES
from quiz.practice.schedule import Schedule
from quiz.progress.store import Progress

ONLY_QUESTIONS = Text(
    'questions, no lesson yet: `quiz.review("{topic}")`', '只有题目，还没有课：`quiz.review("{topic}")`'
)


@dataclass(frozen=True)
class Standing:
    """How far one lesson has come: counts of its questions and exercises together."""

    items: int
    answered: int
    solved: int


def standing(topic, states):
    """Where a learner stands in a topic, which a lesson has or has not.

    Args:
        topic: such as "gan".
        states: ``Progress().states()``.
    """
    # A code question points at an exercise and is not counted twice.
    items = [one.id for one in bank().values() if one.topic == topic and one.kind != "code"]
    items += [exercise_id for exercise_id in exercises() if exercise_id.split(".")[0] == topic]
    known = [states[item] for item in items if item in states]
    return Standing(len(items), len(known), sum(state.name == "solved" for state in known))


def course_table(progress=None):
    """The map of the course as a markdown table in the reader's language, with links beside a notebook.

    The lessons come first, then the topics that have questions but no lesson.
    """
    progress = progress or Progress()
    schedule = Schedule(progress)
    states = progress.states(schedule.attempts)
    due = Counter(card.question.topic for card in schedule.due() if card.reviews)
    lines = [
        str(Text("| lesson | the interviewer asks | solved | | due |", "| 课 | 面试官会问 | 已掌握 | | 待复习 |")),
        "|---|---|---|---|---|",
    ]
    for lesson in LESSONS:
        name = f"[{lesson.stem[:2]} {lesson.title}]({lesson.stem}.ipynb)"
        lines.append(_row(name, lesson.headline, standing(lesson.topic, states), due[lesson.topic]))
    taught = {lesson.topic for lesson in LESSONS}
    for topic in topics():
        if topic not in taught:
            name = SHORT_NAMES.get(topic, topic)
            lines.append(_row(name, ONLY_QUESTIONS.format(topic=topic), standing(topic, states), due[topic]))
    return "\n".join(lines)


def _row(name, asked, found, due):
    filled = round(10 * found.solved / found.items) if found.items else 0
    bar = "▓" * filled + "░" * (10 - filled)
    return f"| {name} | {asked} | {found.solved} / {found.items} | {bar} | {due or ''} |"
