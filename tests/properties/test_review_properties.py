"""What holds for any history of attempts: none is lost, none is scheduled in the past, all is seen in time."""

from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from fsrs import Rating
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quiz.bank.loading import bank
from quiz.ground.vocabulary import KINDS
from quiz.practice.schedule import LAST_ROUND, Schedule, cards, rating, set_exam, study_day
from quiz.progress.store import Progress

pytestmark = pytest.mark.usefixtures("fixture_bank")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
suppressed = [HealthCheck.function_scoped_fixture]
steady = settings(max_examples=150, suppress_health_check=suppressed)
slow = settings(max_examples=15, suppress_health_check=suppressed)

outcomes = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "score": st.floats(0, 1),
        "hints": st.integers(0, 3),
        "solution_seen": st.booleans(),
        "seconds": st.none() | st.floats(0, 1e6),
    }
)
places = st.integers(0, 8)
hours = st.integers(0, 24 * 40)
moves = st.one_of(hours, st.integers(-24 * 900, 24 * 900))
"""How many hours the clock goes on between two answers; now and then it is set back or far ahead."""


class Clock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def fresh(tmp_path_factory):
    """Makes a new Progress with a clock of its own."""

    def make():
        return Progress(tmp_path_factory.mktemp("progress"), clock=Clock())

    return make


def answer(progress, place, outcome, wait):
    """Answer the question at a place of the bank after so many hours; gives its id."""
    question = list(bank().values())[place]
    progress._clock.now += timedelta(hours=wait)
    progress.record(question.item, **outcome)
    return question.id


@steady
@given(outcomes)
def test_a_hint_caps_at_hard_and_a_seen_solution_is_again(outcome):
    found = rating(SimpleNamespace(**outcome))
    assert found <= Rating.Hard or not outcome["hints"]
    assert found == Rating.Again or not outcome["solution_seen"]


@steady
@given(outcomes, st.floats(0, 1))
def test_a_better_score_never_grades_lower(outcome, other):
    low, high = sorted([outcome["score"], other])
    assert rating(SimpleNamespace(**outcome | {"score": low})) <= rating(SimpleNamespace(**outcome | {"score": high}))


@slow
@given(st.lists(st.tuples(places, outcomes, moves), max_size=15))
def test_no_attempt_is_lost_and_none_is_scheduled_in_the_past(fresh, steps):
    progress = fresh()
    for count, step in enumerate(steps, 1):
        name = answer(progress, *step)
        found = cards(progress)
        assert found[name].due > progress.now() and found[name].due > found[name].last
        assert sum(card.reviews for card in found.values()) == count


@slow
@given(st.lists(st.tuples(places, outcomes, moves), max_size=20), st.randoms(use_true_random=False))
def test_the_order_of_a_merge_does_not_matter(fresh, tmp_path_factory, steps, rng):
    machines, folder = [fresh(), fresh()], tmp_path_factory.mktemp("exports")
    for place, step in enumerate(steps):
        answer(machines[place % 2], *step)
    files = []
    for place, machine in enumerate(machines):
        head, *lines = machine.export_lines()
        rng.shuffle(lines)
        files.append(folder / f"{place}.jsonl")
        files[-1].write_text(head + "".join(lines), encoding="utf-8")
    merged = []
    for order in (files, files[::-1], [*files, *files]):
        merged.append(fresh())
        for file in order:
            merged[-1].import_(file)
    now = max(machine.now() for machine in machines)
    first, *others = (cards(progress, now) for progress in merged)
    assert all(other == first for other in others)
    assert sum(card.reviews for card in first.values()) == len(steps)


@slow
@given(
    st.lists(st.tuples(places, outcomes, hours), max_size=6),
    st.integers(1, 12),
    st.lists(outcomes, min_size=1, max_size=6),
)
def test_who_follows_the_plan_has_seen_everything_before_the_date(fresh, history, days, answers):
    progress = fresh()
    for step in history:
        answer(progress, *step)
    exam = study_day(progress.now() + days * DAY)
    set_exam(progress, exam)
    for day in range(days):
        for place, card in enumerate(Schedule(progress).due()):
            progress.record(card.question.item, **answers[(day + place) % len(answers)])
        progress._clock.now += DAY
    schedule = Schedule(progress)
    assert schedule.plan.days_left == 0 and schedule.plan.unseen == 0


@slow
@given(st.lists(st.tuples(places, outcomes, moves), min_size=1, max_size=15), st.integers(1, 400))
def test_no_review_is_left_for_after_the_date(fresh, history, days):
    progress = fresh()
    for step in history:
        answer(progress, *step)
    exam = study_day(progress.now() + days * DAY)
    deadline = datetime.combine(exam, time.min).astimezone(UTC)
    for card in Schedule(progress, exam=exam).cards.values():
        if card.reviews:
            assert card.last < card.due
            assert card.due < deadline or card.last >= deadline - LAST_ROUND


@slow
@given(st.lists(st.tuples(places, outcomes, hours), max_size=15), st.none() | st.integers(0, 9))
def test_the_queue_holds_what_is_due_before_what_is_new_and_nothing_twice(fresh, history, limit):
    progress = fresh()
    for step in history:
        answer(progress, *step)
    schedule = Schedule(progress)
    queue = schedule.due(limit=limit)
    new = [not card.reviews for card in queue]
    assert new == sorted(new) and len({card.question.id for card in queue}) == len(queue)
    assert all(card.due <= schedule.now for card in queue if card.reviews)
    assert limit is None or len(queue) <= limit
    if limit is None:
        assert sum(not one for one in new) == sum(map(schedule.is_due, schedule.cards.values()))
