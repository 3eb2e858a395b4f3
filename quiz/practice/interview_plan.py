"""The rounds of a mock interview, drawn from the bank."""

import random
from importlib import resources

from quiz.bank.loading import bank, topics
from quiz.ground.language import Text
from quiz.ground.vocabulary import LEVELS

MINUTES = {"words": 4, "follow-up": 2, "bug": 4, "number": 2, "code": 8}
"""What a round is expected to take."""
FIRST = ("words", "follow-up", "bug", "number", "code")
LATER = ("words", "follow-up", "follow-up", "bug", "number")
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
    """The rounds of an interview in order: dicts {"kind", "question"}; a follow-up's question is found when it is its turn.

    The same arguments and bank always give the same plan.
    """
    picker, steps, left = _Picker(level, chosen, seed), [], minutes
    for kind in FIRST:
        left -= _add(steps, picker, kind, left)
    if not any(step["kind"] == "words" for step in steps):
        raise InterviewError(
            Text("These topics hold no question to answer in words.", "这些主题里没有可以用文字作答的题目。")
        )
    while True:
        used = 0
        for kind in LATER:
            used += _add(steps, picker, kind, left - used)
        if not used:
            return steps
        left -= used


def _add(steps, picker, kind, left):
    """Add one round if it fits into the minutes left; gives the minutes that it takes. The first two always fit."""
    if len(steps) > 1 and MINUTES[kind] > left:
        return 0
    if kind == "follow-up":
        last = max((place for place, step in enumerate(steps) if step["kind"] == "words"), default=None)
        follow_ups = [] if last is None else _run_of_follow_ups(steps, last)
        if last is None or len(follow_ups) == MOST_FOLLOW_UPS:
            return 0
        steps.insert(last + len(follow_ups) + 1, {"kind": kind, "question": None})
        return MINUTES[kind]
    found = picker.pick(kind)
    if found is None:
        return 0
    steps.append({"kind": kind, "question": found.id})
    return MINUTES[kind]


def _run_of_follow_ups(steps, place):
    found = []
    for step in steps[place + 1 :]:
        if step["kind"] != "follow-up":
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
        # The first topic is one that has a bug, a number and an exercise too: they then stay with what was talked about.
        first = self._all_round(order)
        order.sort(key=lambda topic: topic != first)
        self.rank = {topic: place for place, topic in enumerate(order)}
        self.used, self.asked = set(), dict.fromkeys(order, 0)

    def _all_round(self, order):
        kinds = {
            topic: {one.kind for one in self.questions if one.topic == topic and _can_be_asked(one)} for topic in order
        }
        return next((topic for topic in order if {"text", "bug", "number", "code"} <= kinds[topic]), None)

    def pick(self, kind):
        """A question for a round of this kind, or None when there is none left."""
        wanted = "text" if kind == "words" else kind
        left = [one for one in self.questions if one.kind == wanted and one.id not in self.used and _can_be_asked(one)]
        if not left:
            return None
        key = self._words_first if kind == "words" else self._near_first
        found = min(left, key=lambda one: (*key(one), self.rng.random()))
        self.used.add(found.id)
        self.asked[found.topic] += kind == "words"
        return found

    def _words_first(self, one):
        return not one.headline, self.asked[one.topic], self.rank[one.topic], distance(one.level, self.level)

    def _near_first(self, one):
        return not self.asked[one.topic], distance(one.level, self.level), self.rank[one.topic]


def distance(level, wanted):
    """How far a level lies from the one wanted; of two that are equally far the easier one is nearer."""
    steps = LEVELS.index(level) - LEVELS.index(wanted)
    return 2 * abs(steps) + (steps > 0)


def _can_be_asked(one):
    return one.kind != "code" or (resources.files("quiz") / "exercises" / "solved" / f"{one.exercise}.py").is_file()
