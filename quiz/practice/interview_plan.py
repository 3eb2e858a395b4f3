"""The rounds of a mock interview, drawn from the bank."""

import random
from importlib import resources

from quiz.bank.loading import bank, topics
from quiz.ground.language import Text
from quiz.ground.vocabulary import LEVELS
from quiz.practice.interview_record import Step

MINUTES = {"words": 4, "follow-up": 2, "bug": 4, "number": 2, "quick": 1, "code": 8}
"""What a round is expected to take."""
FIRST = ("words", "follow-up", "bug", "number", "code")
LATER = ("words", "follow-up", "quick", "follow-up", "bug", "number")
KINDS_OF = {"words": ("text",), "quick": ("choice", "multi", "order", "match")}
"""The kinds of question that a round may ask; others ask the kind that they are named after."""
MOST_FOLLOW_UPS = 3
SHORTEST, LONGEST = 2, 240


class InterviewError(ValueError):
    """The interview cannot be started or gone on with; ``message`` is a Text that says why."""

    def __init__(self, message):
        self.message = message
        super().__init__(message)

    def __str__(self):
        return str(self.message)


def plan(minutes, level, chosen=(), seed=0):
    """The rounds of an interview in order: a list of Step; a follow-up's question is found when it is its turn.

    The same arguments and bank always give the same plan.
    """
    picker, steps, left = _Picker(level, chosen, seed), [], minutes
    for kind in FIRST:
        left -= _add(steps, picker, kind, left)
    if not any(step.kind == "words" for step in steps):
        raise InterviewError(
            Text("These topics have no question to answer in words.", "这些主题里没有可以用文字作答的题目。")
        )
    while True:
        used = _add_rounds(steps, picker, left)
        if not used:
            return steps
        left -= used


def more_rounds(record, left):
    """Rounds for a candidate who is through with the plan and has time left: a list of Step, possibly empty.

    Args:
        record: the interview's Record.
        left: minutes left.
    """
    if 2 * sum(answer.skipped for answer in record.answers) > len(record.answers):
        return []  # who passes over most of it has heard enough
    picker = _Picker(record.level, record.topics, record.seed)
    for answer in record.answers:
        picker.take(bank().get(answer.question))
    steps = []
    _add_rounds(steps, picker, left, always=0)
    return steps


def _add_rounds(steps, picker, left, always=2):
    """Add one of each later round as far as the minutes go; gives the minutes that they take."""
    used = 0
    for kind in LATER:
        used += _add(steps, picker, kind, left - used, always)
    return used


def _add(steps, picker, kind, left, always=2):
    """Add one round if it fits into the minutes left; gives the minutes that it takes. The first ``always`` fit anyway."""
    if len(steps) >= always and MINUTES[kind] > left:
        return 0
    if kind == "follow-up":
        last = max((place for place, step in enumerate(steps) if step.kind == "words"), default=None)
        follow_ups = [] if last is None else _run_of_follow_ups(steps, last)
        if last is None or len(follow_ups) == MOST_FOLLOW_UPS:
            return 0
        steps.insert(last + len(follow_ups) + 1, Step(kind=kind))
        return MINUTES[kind]
    found = picker.pick(kind)
    if found is None:
        return 0
    steps.append(Step(kind=kind, question=found.id))
    return MINUTES[kind]


def _run_of_follow_ups(steps, place):
    found = []
    for step in steps[place + 1 :]:
        if step.kind != "follow-up":
            break
        found.append(step)
    return found


class _Picker:
    """Draws questions, none twice: first those of the level, in the topics that were talked about."""

    def __init__(self, level, chosen, seed):
        self.level, self.rng = level, random.Random(f"interview:{seed}")
        order = list(chosen or topics())
        self.rng.shuffle(order)
        self.questions = [one for one in bank().values() if one.topic in order]
        self.rank = {topic: place for place, topic in enumerate(order)}
        self.used, self.asked = set(), dict.fromkeys(order, 0)
        self.without_words = set(order) - {one.topic for one in self.questions if one.kind == "text"}

    def pick(self, kind):
        """A question for a round of this kind, or None when there is none left."""
        wanted = KINDS_OF.get(kind, (kind,))
        left = [one for one in self.questions if one.kind in wanted and one.id not in self.used and _can_be_asked(one)]
        if not left:
            return None
        key = self._words_first if kind == "words" else self._near_first
        found = min(left, key=lambda one: (*key(one), self.rng.random()))
        self.take(found)
        return found

    def take(self, question):
        """Count a question as asked; None is one that the course no longer holds."""
        if question is not None:
            self.used.add(question.id)
            if question.topic in self.asked:
                self.asked[question.topic] += question.kind == "text"

    def _words_first(self, one):
        return self.asked[one.topic], self.rank[one.topic], not one.headline, distance(one.level, self.level)

    def _near_first(self, one):
        # A topic that nothing can be said about in words would otherwise never have its turn.
        heard = self.asked[one.topic] or one.topic in self.without_words
        return not heard, distance(one.level, self.level), self.rank[one.topic]


def distance(level, wanted):
    """How far a level lies from the one wanted; of two that are equally far the easier one is nearer."""
    steps = LEVELS.index(level) - LEVELS.index(wanted)
    return 2 * abs(steps) + (steps > 0)


def _can_be_asked(one):
    return one.kind != "code" or (resources.files("quiz") / "exercises" / "solved" / f"{one.exercise}.py").is_file()
