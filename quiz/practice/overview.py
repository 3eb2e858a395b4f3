"""Where a learner stands, in numbers: mastery, streak, what is coming, weak points, time. All of it from the attempts."""

import itertools
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from fsrs import Rating

from quiz.bank.models import KeyPoint, Question
from quiz.ground.vocabulary import LEVELS
from quiz.practice.schedule import Schedule, new_quota, rating, study_day

LONGEST = 15 * 60.0
"""Seconds that one answer counts at most: a question may stand open on the screen for a night."""
RETENTION_DAYS = 30
LATEST = 3
"""Attempts at a question that tell how well its key points are known."""


@dataclass(frozen=True)
class Mastery:
    """Some questions taken together.

    Attributes:
        questions: how many there are.
        answered: how many of them were answered at least once.
        solved: how many were right at the last attempt.
        due: how many are due for review.
        share: 0 to 1, the mean of last score times the probability that it is still remembered; 0 for what is new.
    """

    questions: int
    answered: int
    solved: int
    due: int
    share: float


@dataclass(frozen=True)
class WeakPoint:
    """A key point missed at the last attempt; ``said`` of the last ``attempts`` (at most LATEST) made it."""

    question: Question
    point: KeyPoint
    said: int
    attempts: int


class Overview:
    """Everything that a dashboard shows.

    Args:
        progress: a ``quiz.progress.Progress``.
        now: an aware datetime; the time of the progress' clock when left out.
    """

    def __init__(self, progress, now=None):
        self.schedule = Schedule(progress, now)
        self.attempts = self.schedule.attempts
        self.today = self.schedule.today
        self.histories = self.schedule.histories

    @cached_property
    def topics(self):
        """Mastery of each topic: {topic: Mastery}, in the order of the course."""
        return {topic: self._mastery(cards) for topic, cards in self._grouped(lambda one: one.topic).items()}

    @cached_property
    def cells(self):
        """Mastery of each topic at each level: {(topic, level): Mastery}, without those that hold no question."""
        return {cell: self._mastery(cards) for cell, cards in self._grouped(lambda one: (one.topic, one.level)).items()}

    @cached_property
    def whole(self):
        """Mastery of the whole course."""
        return self._mastery(list(self.schedule.cards.values()))

    @cached_property
    def days(self):
        """Attempts on each day of the learner's calendar: a Counter of dates."""
        return Counter(study_day(attempt.time) for attempt in self.attempts)

    @cached_property
    def streak(self):
        """Days in a row with an answer, up to today or, as today is not over, yesterday."""
        day, length = self.today, 0
        if not self.days[day]:
            day -= timedelta(days=1)
        while self.days[day]:
            day, length = day - timedelta(days=1), length + 1
        return length

    @cached_property
    def longest_streak(self):
        longest = length = 0
        before = None
        for day in sorted(self.days):
            length = length + 1 if before and day - before == timedelta(days=1) else 1
            longest, before = max(longest, length), day
        return longest

    def activity(self, days=28):
        """Attempts on each of the last days, a list of int; the last is today."""
        return [self.days[self.today - timedelta(days=back)] for back in reversed(range(days))]

    def new_forecast(self, days=14):
        """New questions that the plan brings on each of the next days, a list of int; the first is today."""
        plan, found = self.schedule.plan, []
        left = plan.unseen
        for ahead in range(days):
            until_exam = (plan.days_left or 0) - ahead
            quota = new_quota(left, until_exam)[0] if until_exam > 0 else self.schedule.wishes.new_per_day
            found.append(min(left, quota if ahead else plan.new_today))
            left -= found[-1]
        return found

    @cached_property
    def retention(self):
        """The share, 0 to 1, of reviews of the last ``RETENTION_DAYS`` that were remembered; None when there were none.

        A review counts when the question was known at the attempt before it and that lies a day back or more.
        """
        recent = self.schedule.now - timedelta(days=RETENTION_DAYS)
        outcomes = [
            rating(attempt) != Rating.Again
            for history in self.histories.values()
            for before, attempt in itertools.pairwise(history)
            if attempt.time >= recent
            and rating(before) != Rating.Again
            and attempt.time - before.time >= timedelta(days=1)
        ]
        return sum(outcomes) / len(outcomes) if outcomes else None

    @cached_property
    def leeches(self):
        """Questions that were forgotten again and again, the worst first: a list of Cards."""
        found = [card for card in self.schedule.cards.values() if card.is_leech]
        return sorted(found, key=lambda card: -card.lapses)

    @cached_property
    def seconds(self):
        """Time spent on answers: {topic: seconds}, without topics that took none, in the order of the course."""
        spent = {}
        for card in self.schedule.cards.values():
            for attempt in self.histories.get(card.question.item, ()):
                topic = card.question.topic
                spent[topic] = spent.get(topic, 0.0) + min(attempt.seconds or 0.0, LONGEST)
        return {topic: seconds for topic, seconds in spent.items() if seconds}

    @cached_property
    def weak_points(self):
        """Key points missed at the last attempt, the least often made first; of equals, those of more attempts."""
        found = []
        for card in self.schedule.cards.values():
            if card.question.kind == "text":
                found += _weak_points(card.question, self.histories.get(card.question.id, ()))
        return sorted(found, key=lambda weak: (weak.said / weak.attempts, -weak.attempts))

    def _grouped(self, key):
        groups = {}
        for card in self.schedule.cards.values():
            groups.setdefault(key(card.question), []).append(card)
        return groups

    def _mastery(self, cards):
        answered = [card for card in cards if card.reviews]
        return Mastery(
            questions=len(cards),
            answered=len(answered),
            solved=sum(card.score >= 1 for card in answered),
            due=sum(map(self.schedule.is_due, answered)),
            share=sum(card.score * card.retrievability for card in answered) / len(cards),
        )

    def to_json(self):
        """The same as plain values, a dict."""
        return {
            "mastery": self.whole.share,
            "retention": self.retention,
            "leeches": [card.question.id for card in self.leeches],
            "streak": self.streak,
            "longest_streak": self.longest_streak,
            "topics": [
                {"topic": topic}
                | vars(mastery)
                | {
                    "seconds": round(self.seconds.get(topic, 0.0)),
                    "levels": {
                        level: vars(self.cells[topic, level]) for level in LEVELS if (topic, level) in self.cells
                    },
                }
                for topic, mastery in self.topics.items()
            ],
            "forecast": [
                {"day": (self.today + timedelta(days=ahead)).isoformat(), "due": due, "new": new}
                for ahead, (due, new) in enumerate(zip(self.schedule.forecast(), self.new_forecast(), strict=True))
            ],
            "weak_points": [
                {
                    "question": weak.question.id,
                    "point": weak.point.id,
                    "statement": str(weak.point.statement),
                    "said": weak.said,
                    "attempts": weak.attempts,
                }
                for weak in self.weak_points
            ],
        }


def _weak_points(question, history):
    """The key points of one question that its last attempt missed."""
    told = [_said(attempt.detail) for attempt in history[-LATEST:]]
    told = [one for one in told if one]
    for point in question.key_points if told else ():
        made = [one.get(point.id, False) for one in told]
        if not made[-1]:
            yield WeakPoint(question, point, sum(made), len(made))


def _said(detail):
    """Which key points an attempt made: {id: bool}; empty where it does not tell. What the learner rated counts."""
    points, rated = detail.get("points"), detail.get("self_rated")
    if not isinstance(points, dict):
        return {}
    rated = rated if isinstance(rated, dict) else {}
    return {name: state == "met" or float(rated.get(name) or 0) == 1 for name, state in points.items()}
