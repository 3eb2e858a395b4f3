"""When each question comes up again: every question of the bank is a card, and fsrs replays the attempts at it.

The list of attempts is the only record. No card is stored, so an import, a merge or another version of this module
can never leave the schedule and the attempts at odds.
"""

import hashlib
import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import fsrs
from fsrs import Rating

from quiz.bank.loading import bank, topics
from quiz.bank.models import Question
from quiz.ground.language import Text
from quiz.ground.vocabulary import LEVELS
from quiz.practice.wishes import Wishes

DAY_BEGINS = timedelta(hours=4)
"""A day of study begins at four in the morning, local time: who studies past midnight is not a day ahead."""
MOST_NEW_PER_DAY = 60
"""Before an exam, more new questions a day than this are not planned: what does not fit is left out, and said."""
LEECH = 6
"""A question forgotten this often is a leech: it wants another look at the lesson, not another repetition."""
SPREAD_FROM = timedelta(days=7)
"""Reviews at least this far ahead are moved by up to a day, each question its own way, so that days are alike."""
RETRY = timedelta(minutes=10)
"""A question that was failed comes again this soon."""
LAST_ROUND = timedelta(days=7)
"""Before an exam, questions that would come due only after it come once more within this span."""
FLUENT_SECONDS = {"number": 30, "order": 30, "match": 45, "bug": 60, "text": 120}
"""A full answer within this time was recalled, not worked out. Ticked boxes are missing: a guess is quick, too."""
PASS = 0.5
"""The least score that counts as remembered."""

_EXAM_KEY = "plan:exam"
# The scheduler's own steps of minutes are off: they would bring a half-right answer back every quarter of an hour.
_SCHEDULER = fsrs.Scheduler(learning_steps=(), relearning_steps=(), maximum_interval=365, enable_fuzzing=False)


@dataclass(frozen=True)
class Card:
    """One question and what is remembered of it; all but the first two are None before the first attempt.

    Attributes:
        question: a Question of the bank.
        reviews: attempts so far.
        first, last: times of the first and the last attempt, UTC.
        score: of the last attempt, 0 to 1.
        due: when it comes up again, UTC; later than ``last``.
        stability: days after which it is remembered with a probability of 90 %.
        retrievability: probability that it is remembered now, 0 to 1.
        lapses: how often it was forgotten after it had been known.
        failed: whether the last attempt failed, so that it comes again within minutes.
    """

    question: Question
    reviews: int = 0
    first: datetime | None = None
    last: datetime | None = None
    score: float | None = None
    due: datetime | None = None
    stability: float | None = None
    retrievability: float | None = None
    lapses: int = 0
    failed: bool = False

    @property
    def is_leech(self):
        return self.lapses >= LEECH


@dataclass(frozen=True)
class Plan:
    """How many questions not seen before today brings.

    Attributes:
        exam: the date to be ready for, or None.
        days_left: days from today to the day before it; None without a date, 0 once it has come.
        unseen: questions never answered so far.
        new_today: how many of them are still to be answered today.
        left_out: how many of them there is no time for before the exam.
    """

    exam: date | None
    days_left: int | None
    unseen: int
    new_today: int
    left_out: int = 0


def study_day(moment):
    """The day of study that a moment belongs to, a ``date``: see ``DAY_BEGINS``."""
    return (moment.astimezone() - DAY_BEGINS).date()


def rating(attempt):
    """How well the question was remembered, an ``fsrs.Rating``.

    Again: a score below a half, or the solution was seen. Hard: partly right, or with a hint. Easy: right, and as
    quick as ``FLUENT_SECONDS``. Good: right otherwise.
    """
    if attempt.solution_seen or attempt.score < PASS:
        return Rating.Again
    if attempt.hints or attempt.score < 1:
        return Rating.Hard
    fluent = attempt.seconds is not None and attempt.seconds <= FLUENT_SECONDS.get(attempt.kind, -1)
    return Rating.Easy if fluent else Rating.Good


def exam_date(progress):
    """The date that was set to be ready for, or None."""
    try:
        return date.fromisoformat(progress.kept(_EXAM_KEY))
    except ValueError:
        return None


def set_exam(progress, day):
    """Keep the ``date`` to be ready for, None for none; it travels with an export of the progress."""
    progress.keep(_EXAM_KEY, day.isoformat() if day else "")


def read_day(typed):
    """A day to come, such as "2027-01-31", as a ``date``; None for "none". ValueError, with a Text, for anything else."""
    if typed == "none":
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise ValueError(
            Text(
                f"needs a date such as 2027-01-31, or none; found {typed!r}.",
                f"需要日期（例如 2027-01-31）或 none，而不是 {typed!r}。",
            )
        ) from None
    if day <= date.today():
        raise ValueError(Text(f"{day} is not in the future.", f"{day} 不是将来的日期。"))
    return day


def cards(progress, now=None):
    """Every question of the bank as a Card: {question id: Card}, in the order of the course."""
    return Schedule(progress, now).cards


def due(progress, now=None, topics=None, limit=None):
    """What to answer now, a list of Cards: see ``Schedule.due``."""
    return Schedule(progress, now).due(topics, limit)


def plan(progress, now=None, exam=None):
    """The Plan for today."""
    return Schedule(progress, now, exam).plan


class Schedule:
    """The state of all cards at one moment.

    Args:
        progress: a ``quiz.progress.Progress``.
        now: an aware datetime; the time of the progress' clock when left out.
        exam: the ``date`` to be ready for; the one that was set when left out.
    """

    def __init__(self, progress, now=None, exam=None):
        self.now = (now or progress.now()).astimezone(UTC)
        self.exam = exam or exam_date(progress)
        self.today = study_day(self.now)
        self.wishes = Wishes(progress)
        self.attempts = progress.attempts(now=self.now)
        self.histories = {}
        for attempt in self.attempts:
            self.histories.setdefault(attempt.item, []).append(attempt)
        self.cards = self._cards()
        self.plan = self._plan()

    def due(self, topics=None, limit=None, levels=None, kinds=None):
        """What to answer now, a list of Cards.

        Cards that are due come first, the least remembered ones before the others; then as many new ones as the plan
        has left for today, easy levels first: lesson by lesson or, before an exam, the topics in turn. Of questions
        that ask for code a day brings one besides, at the end: they are answered elsewhere and must not hold up the rest.

        Args:
            topics, levels, kinds: keep only these, or this one; all when left out.
            limit: the most cards.
        """
        wanted = [card for card in self.cards.values() if self._is_wanted(card, topics, levels, kinds)]
        again = sorted((card for card in wanted if self.is_due(card)), key=lambda card: (card.retrievability, card.due))
        new = sorted((card for card in wanted if not card.reviews), key=self._order_of_new())
        code = [card for card in new if card.question.kind == "code"][:1]
        new = [card for card in new if card.question.kind != "code"]
        new = new[: self.plan.new_today] + code[: self.plan.new_today]
        return (again[: self._due_left()] + new)[:limit]

    def _is_wanted(self, card, topics, levels, kinds):
        fields = ((card.question.topic, topics), (card.question.level, levels), (card.question.kind, kinds))
        return all(
            wanted is None or value in ([wanted] if isinstance(wanted, str) else wanted) for value, wanted in fields
        )

    def _due_left(self):
        """How many reviews today may still bring; None for no limit."""
        if self.wishes.due_per_day is None:
            return None
        return max(0, self.wishes.due_per_day - self._reviewed_today())

    def _reviewed_today(self):
        return sum(
            card.reviews > 1 and study_day(card.last) == self.today and not card.failed for card in self.cards.values()
        )

    def _order_of_new(self):
        places = {topic: place for place, topic in enumerate(topics())}
        if self.exam is None or not self.plan.days_left:
            return lambda card: (places[card.question.topic], LEVELS.index(card.question.level))
        turns, turn = {}, {}
        for card in self.cards.values():
            cell = card.question.level, card.question.topic
            turn[card.question.id] = turns[cell] = turns.get(cell, 0) + 1
        return lambda card: (
            LEVELS.index(card.question.level), turn[card.question.id], places[card.question.topic]
        )  # fmt: skip

    def is_due(self, card):
        """Whether a card was answered before and comes up today; one that was failed comes up to the minute."""
        if card.due is None or card.question.id in self.wishes.suspended:
            return False
        return card.due <= self.now if card.failed else study_day(card.due) <= self.today

    def next_due(self):
        """When the next card that is not due yet comes up, a datetime in UTC; None when there is none."""
        return min((card.due for card in self.cards.values() if card.due and card.due > self.now), default=None)

    def forecast(self, days=14):
        """Cards that come due on each of the next days, a list of int; the first is today with all that is overdue."""
        counts = [0] * days
        for card in self.cards.values():
            if card.due is not None and card.question.id not in self.wishes.suspended:
                ahead = max(0, (study_day(card.due) - self.today).days)
                if ahead < days:
                    counts[ahead] += 1
        return counts

    def _cards(self):
        questions = bank()
        return {
            question.id: self._card(question, self.histories.get(question.item), place / len(questions))
            for place, question in enumerate(questions.values())
            if question.id not in self.wishes.suspended or question.item in self.histories
        }

    def _card(self, question, history, place):
        """A card from the attempts at it; ``place`` in the course, 0 to 1, spreads the last round."""
        if not history:
            return Card(question)
        memory, lapses = _replayed(tuple((rating(attempt), attempt.time) for attempt in history))
        last = history[-1]
        failed = rating(last) == Rating.Again
        when = _spread(question.id, memory.due, last.time)
        return Card(
            question,
            reviews=len(history),
            first=history[0].time,
            last=last.time,
            score=last.score,
            due=last.time + RETRY if failed else self._before_exam(when, last.time, place),
            stability=memory.stability,
            retrievability=_SCHEDULER.get_card_retrievability(memory, self.now),
            lapses=lapses,
            failed=failed,
        )

    def _before_exam(self, when, last, place):
        """A review that falls after the exam takes its place in the last round, unless it has had that already."""
        if self.exam is None or self.exam <= self.today:
            return when
        deadline = datetime.combine(self.exam, time.min).astimezone(UTC)
        last_round = deadline - LAST_ROUND * (1 - place)
        return last_round if when >= deadline and last < last_round else when

    def _plan(self):
        unseen = sum(not card.reviews for card in self.cards.values())
        seen_today = sum(card.reviews > 0 and study_day(card.first) == self.today for card in self.cards.values())
        days_left = None if self.exam is None else max(0, (self.exam - self.today).days)
        if not days_left:
            return Plan(self.exam, days_left, unseen, min(unseen, max(0, self.wishes.new_per_day - seen_today)))
        quota, left_out = new_quota(unseen + seen_today, days_left)
        return Plan(self.exam, days_left, unseen, min(unseen, max(0, quota - seen_today)), min(unseen, left_out))


def new_quota(unseen, days_left):
    """New questions a day before an exam, and how many there is no time for.

    The last fifth of the days, a week at most, is for reviews alone, so that the load does not pile up at the end.
    """
    days = days_left - min(7, days_left // 5)
    quota = math.ceil(unseen / days)
    return min(quota, MOST_NEW_PER_DAY), max(0, unseen - MOST_NEW_PER_DAY * days)


def _spread(question_id, when, last):
    """A review far ahead, moved by up to a day: each question its own way, the same for the same attempts."""
    if when - last < SPREAD_FROM:
        return when
    digest = hashlib.sha256(f"{question_id}:{last.isoformat()}".encode()).digest()
    return when + timedelta(days=digest[0] % 3 - 1)


@lru_cache(maxsize=4096)
def _replayed(history):
    """The memory that attempts leave, an ``fsrs.Card``, and how often it was forgotten; ``history``: (rating, time)."""
    memory, lapses, known = fsrs.Card(card_id=0, due=history[0][1]), 0, False
    for found, moment in history:
        memory, _ = _SCHEDULER.review_card(memory, found, moment)
        lapses += known and found == Rating.Again
        known = found != Rating.Again
    return memory, lapses
