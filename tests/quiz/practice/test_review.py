"""The schedule of reviews: derived from the attempts alone, never in the past, everything seen before the interview."""

import json
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from fsrs import Rating
from ticking import NOON, Clock

from quiz.bank.loading import bank, question
from quiz.practice import schedule
from quiz.practice.outlook import outlook, status, until
from quiz.practice.schedule import LEECH, MOST_NEW_PER_DAY, RETRY, Schedule, new_quota, rating, study_day
from quiz.practice.wishes import NEW_PER_DAY, Wishes
from quiz.progress.store import Progress
from quiz.terminal.asker import NoAnswer
from quiz.terminal.review import review

pytestmark = pytest.mark.usefixtures("fixture_bank")
DAY = timedelta(days=1)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def progress(tmp_path, clock):
    return Progress(tmp_path / "home", clock=clock)


def graded(score=1.0, kind="choice", hints=0, solution_seen=False, seconds=None):
    return SimpleNamespace(score=score, kind=kind, hints=hints, solution_seen=solution_seen, seconds=seconds)


@pytest.mark.parametrize(
    ("attempt", "expected"),
    [
        (graded(), Rating.Good),
        (graded(score=0.0), Rating.Again),
        (graded(score=0.49), Rating.Again),
        (graded(score=0.5), Rating.Hard),
        (graded(score=0.99), Rating.Hard),
        (graded(hints=1), Rating.Hard),
        (graded(hints=1, kind="number", seconds=1), Rating.Hard),
        (graded(hints=3, score=0.2), Rating.Again),
        (graded(solution_seen=True), Rating.Again),
        (graded(solution_seen=True, kind="number", seconds=1), Rating.Again),
        (graded(kind="number", seconds=5), Rating.Easy),
        (graded(kind="number", seconds=500), Rating.Good),
        (graded(kind="number", score=0.6, seconds=5), Rating.Hard),
        (graded(kind="choice", seconds=1), Rating.Good),
        (graded(kind="code", seconds=1), Rating.Good),
    ],
)
def test_a_grade_follows_from_score_help_and_time(attempt, expected):
    assert rating(attempt) == expected


def test_better_answers_come_back_later(progress, clock):
    for name, score, seconds in (
        ("gan-step", 0.0, None),
        ("gan-papers", 0.7, None),
        ("gan-equilibrium", 1.0, None),
        ("gan-loss-sum", 1.0, 3),
    ):
        progress.record(name, bank()[name].kind, score, seconds=seconds)
    found = schedule.cards(progress)
    waits = [
        found[name].due - found[name].last for name in ("gan-step", "gan-papers", "gan-equilibrium", "gan-loss-sum")
    ]
    assert waits[0] == RETRY and waits == sorted(waits) and waits[1] >= DAY and len(set(waits)) == 4


def test_every_question_is_a_card_and_a_new_one_knows_nothing(progress):
    found = schedule.cards(progress)
    assert list(found) == list(bank())
    assert all(card.reviews == 0 and card.due is None and card.retrievability is None for card in found.values())


def test_a_code_question_is_scheduled_by_its_exercise(progress):
    progress.record("gan.losses", "code", 1.0)
    assert schedule.cards(progress)["gan-code"].reviews == 1


def test_an_item_that_left_the_course_does_not_disturb(progress):
    progress.record("gan-renamed-since", "choice", 1.0)
    assert sum(card.reviews for card in schedule.cards(progress).values()) == 0


def test_due_ones_come_first_the_least_remembered_before_the_others(progress, clock):
    progress.record("gan-step", "order", 1.0)
    progress.record("gan-papers", "match", 0.0)
    clock.now += 3 * DAY
    progress.record("gan-stabilise", "multi", 0.0)
    progress.record("gan-equilibrium", "choice", 1.0)
    clock.now += timedelta(hours=1)
    queue = [card.question.id for card in schedule.due(progress)]
    assert queue[:3] == ["gan-papers", "gan-step", "gan-stabilise"]
    assert "gan-equilibrium" not in queue
    assert all(not schedule.cards(progress)[name].reviews for name in queue[3:])


def test_new_ones_come_by_level_and_topics_and_limit_narrow_the_queue(progress):
    queue = schedule.due(progress)
    levels = ["junior", "mid", "senior"]
    places = [levels.index(card.question.level) for card in queue]
    assert places == sorted(places) and len(queue) == len(bank())
    assert schedule.due(progress, limit=2) == queue[:2]
    assert schedule.due(progress, topics="gan") == schedule.due(progress, topics=["ae", "gan"]) == queue
    assert schedule.due(progress, topics="cgan") == []


def test_without_a_date_a_day_brings_a_fixed_number_of_new_ones(progress, clock, monkeypatch):
    monkeypatch.setattr("quiz.practice.wishes.NEW_PER_DAY", 2)
    for card in schedule.due(progress):
        progress.record(card.question.item, card.question.kind, 1.0)
    assert schedule.due(progress) == [] and schedule.plan(progress).new_today == 0
    clock.now += DAY
    assert len([card for card in schedule.due(progress) if not card.reviews]) == 2


@pytest.mark.parametrize("days", [1, 2, 4, 30])
def test_with_a_date_every_question_is_seen_before_it(progress, clock, days):
    exam = (NOON.astimezone() + days * DAY).date()
    schedule.set_exam(progress, exam)
    for _ in range(days):
        for card in schedule.due(progress):
            name = card.question.item
            progress.record(name, card.question.kind, 1.0)
        clock.now += DAY
    assert clock.now.astimezone().date() == exam
    assert schedule.plan(progress).unseen == 0


def test_a_review_that_would_fall_after_the_date_comes_in_the_days_before_it(progress, clock):
    for _ in range(6):
        for name in ("gan-step", "gan-papers"):
            progress.record(name, bank()[name].kind, 1.0)
        clock.now += 20 * DAY
    far = schedule.cards(progress)
    assert all(far[name].due > clock.now + 60 * DAY for name in ("gan-step", "gan-papers"))
    exam = (clock.now + 30 * DAY).date()
    near = Schedule(progress, exam=exam).cards
    days = {(exam - near[name].due.astimezone().date()).days for name in ("gan-step", "gan-papers")}
    assert days <= set(range(1, 8))
    # Answered within that last round, they are done with.
    clock.now += 29 * DAY + timedelta(hours=6)
    for name in ("gan-step", "gan-papers"):
        progress.record(name, bank()[name].kind, 1.0)
    assert [card.question.id for card in Schedule(progress, exam=exam).due() if card.reviews] == []


def test_a_date_that_has_come_plans_nothing_more(progress, clock):
    schedule.set_exam(progress, NOON.date())
    found = schedule.plan(progress)
    assert found.days_left == 0 and found.new_today == min(NEW_PER_DAY, len(bank()))


def test_the_date_is_kept_and_travels_with_an_export(progress, tmp_path):
    assert schedule.exam_date(progress) is None
    schedule.set_exam(progress, date(2026, 5, 1))
    progress.export(tmp_path / "out.jsonl")
    other = Progress(tmp_path / "other")
    other.import_(tmp_path / "out.jsonl")
    assert schedule.exam_date(other) == date(2026, 5, 1)
    schedule.set_exam(other, None)
    assert schedule.exam_date(other) is None


def test_a_clock_that_was_moved_back_loses_nothing_and_schedules_ahead(progress, clock):
    progress.record("gan-step", "order", 1.0)
    clock.now += 10 * DAY
    progress.record("gan-step", "order", 1.0)
    clock.now -= 700 * DAY
    progress.record("gan-step", "order", 0.0)
    card = schedule.cards(progress)["gan-step"]
    assert (card.reviews, card.score) == (3, 0.0) and clock.now < card.due <= clock.now + RETRY
    clock.now += 705 * DAY
    card = schedule.cards(progress)["gan-step"]
    assert (card.reviews, card.score) == (3, 0.0) and card.last <= clock.now and card.due > card.last >= NOON


def test_a_moment_before_the_attempts_loses_none_of_them(progress):
    progress.record("gan-step", "order", 1.0)
    before = NOON - 30 * DAY
    card = schedule.cards(progress, before)["gan-step"]
    assert card.reviews == 1 and card.last <= before < card.due


def test_the_same_attempts_always_give_the_same_dates(progress, tmp_path, clock):
    for place in range(6):
        clock.now += 2**place * DAY
        progress.record("gan-step", "order", 1.0)
    progress.export(tmp_path / "out.jsonl")
    other = Progress(tmp_path / "other", clock=clock)
    other.import_(tmp_path / "out.jsonl")
    now = clock.now + DAY
    found = schedule.cards(progress, now)
    assert found["gan-step"].due > now + 30 * DAY
    assert all(schedule.cards(other, now) == found for _ in range(5))


def test_answers_of_two_machines_at_the_same_moment_merge_in_either_order(tmp_path):
    machines = [Progress(tmp_path / name, clock=lambda: NOON) for name in "ab"]
    for score, machine in enumerate(machines):
        machine.record("gan-step", "order", score)
        machine.export(machine.folder / "out.jsonl")
    for machine, other in zip(machines, machines[::-1], strict=True):
        machine.import_(other.folder / "out.jsonl")
    assert schedule.cards(machines[0]) == schedule.cards(machines[1])


def test_the_forecast_counts_what_is_overdue_as_today(progress, clock):
    progress.record("gan-step", "order", 0.0)
    progress.record("gan-papers", "match", 1.0)
    clock.now += timedelta(minutes=30)
    counts = Schedule(progress).forecast(5)
    assert counts[0] == 1 and sum(counts) == 2
    clock.now += 100 * DAY
    assert Schedule(progress).forecast(3) == [2, 0, 0]


def test_a_day_begins_at_four_in_the_morning():
    local = datetime(2026, 3, 1, 3, 59).astimezone()
    assert study_day(local) == date(2026, 2, 28) and study_day(local + timedelta(minutes=1)) == date(2026, 3, 1)


def test_what_is_due_later_today_is_due_now_as_the_forecast_says(progress, clock):
    progress.record("gan-step", "order", 1.0)
    due = Schedule(progress).cards["gan-step"].due
    clock.now = due.astimezone().replace(hour=5).astimezone(UTC)
    assert clock.now < due or study_day(clock.now) == study_day(due)
    found = Schedule(progress)
    assert [card.question.id for card in found.due() if card.reviews] == ["gan-step"] and found.forecast(1) == [1]


def test_before_an_exam_the_load_is_level_and_what_does_not_fit_is_said(progress, clock):
    assert new_quota(500, 1) == (MOST_NEW_PER_DAY, 500 - MOST_NEW_PER_DAY)
    assert new_quota(100, 10) == (13, 0)
    for unseen, days in ((565, 12), (300, 30), (40, 5)):
        brought = []
        for left in range(days, 0, -1):
            brought.append(min(unseen, new_quota(unseen, left)[0]))
            unseen -= brought[-1]
        assert unseen == 0 and brought[-1] <= brought[0] and max(brought) <= brought[0] + 2


def test_before_an_exam_the_topics_take_turns(monkeypatch, progress):
    monkeypatch.delenv("IMAGEGEN_BANK")
    schedule.set_exam(progress, (NOON.astimezone() + 30 * DAY).date())
    first = [card.question.topic for card in Schedule(progress).due()[:14]]
    assert len(set(first)) == 14


def test_an_unsolved_code_question_does_not_hold_up_the_others(monkeypatch, progress):
    monkeypatch.delenv("IMAGEGEN_BANK")
    kinds = [card.question.kind for card in Schedule(progress).due()]
    assert kinds.count("code") == 1 and kinds[-1] == "code" and len(kinds) == NEW_PER_DAY + 1


def test_a_level_or_a_kind_narrows_the_queue(progress):
    found = Schedule(progress).due(levels="junior", kinds=["choice", "number"])
    assert found and {card.question.level for card in found} == {"junior"}
    assert {card.question.kind for card in found} <= {"choice", "number"}


def test_wishes_limit_the_day_and_put_questions_aside(progress, clock, tmp_path):
    wishes = Wishes(progress)
    wishes.new_per_day, wishes.due_per_day, wishes.suspended = 3, 1, {"gan-step"}
    wishes.keep()
    for name in ("gan-step", "gan-papers", "gan-equilibrium"):
        progress.record(name, bank()[name].kind, 1.0)
    clock.now += 9 * DAY
    queue = Schedule(progress).due()
    assert [card.reviews > 0 for card in queue] == [True, False, False, False, False]
    assert "gan-step" not in {card.question.id for card in queue}
    progress.export(tmp_path / "out.jsonl")
    other = Progress(tmp_path / "other", clock=clock)
    other.import_(tmp_path / "out.jsonl")
    assert Wishes(other).suspended == {"gan-step"} and Wishes(other).due_per_day == 1


def test_what_is_forgotten_again_and_again_is_a_leech(progress, clock):
    for _ in range(LEECH):
        for score in (1.0, 0.0):
            progress.record("gan-step", "order", score)
            clock.now += DAY
    card = Schedule(progress).cards["gan-step"]
    assert card.lapses == LEECH and card.is_leech
    assert not Schedule(progress).cards["gan-papers"].is_leech


@pytest.mark.parametrize(
    ("ahead", "english", "chinese"),
    [
        (timedelta(minutes=10), "in 10 min", "10 分钟后"),
        (timedelta(seconds=1), "in 1 min", "1 分钟后"),
        (timedelta(days=1), "tomorrow", "明天"),
    ],
)
def test_until_is_said_in_words(ahead, english, chinese):
    assert until(NOON + ahead, NOON).en == english and until(NOON + ahead, NOON).zh == chinese


def test_until_names_the_day_when_it_is_far():
    assert until(NOON + 5 * DAY, NOON).en.startswith("in 5 days (2026-03-0")


def test_the_status_tells_of_the_interview(progress):
    found = Schedule(progress, exam=(NOON.astimezone() + DAY).date())
    assert "interview in 1 day (" in status(found, found.due()).en
    found = Schedule(progress, exam=NOON.date() - DAY)
    assert "--exam" in status(found, found.due()).en and "--exam" in status(found, found.due()).zh


class Scripted:
    """Stands in for the Asker: records the next of the given scores; None is a code question, "end" ends the input."""

    def __init__(self, progress, *outcomes):
        self.progress, self.outcomes, self.asked = progress, list(outcomes), []
        self.console = SimpleNamespace(print=lambda *_, **__: None)

    def ask(self, question, seed):
        self.asked.append(question.id)
        outcome = self.outcomes.pop(0)
        if outcome == "end":
            raise NoAnswer
        return None if outcome is None else self.progress.record(question.id, question.kind, outcome)


def test_a_review_goes_on_until_the_limit(progress):
    asker = Scripted(progress, 1.0, 0.0, 1.0)
    assert [attempt.score for attempt in review(asker, progress, limit=3)] == [1.0, 0.0, 1.0]
    assert len(set(asker.asked)) == 3


def test_an_input_that_ends_keeps_what_was_answered(progress):
    assert len(review(Scripted(progress, 1.0, "end"), progress)) == 1
    assert len(progress.attempts()) == 1


def test_a_code_question_is_passed_over_and_counts_for_the_limit(progress):
    asker = Scripted(progress, None, 1.0)
    assert len(review(asker, progress, limit=2)) == 1 and len(set(asker.asked)) == 2


def test_when_nothing_is_left_the_next_date_is_told(progress):
    for one in bank().values():
        progress.record(one.item, one.kind, 1.0)
    assert review(Scripted(progress), progress) == []
    told = outlook(Schedule(progress))
    assert told[0].en == "Nothing is due." and "is due in" in told[1].en and len(told) == 2


@pytest.fixture
def quiz(quiz):
    """Runs ``quiz review``."""
    return lambda *arguments, typed=(): quiz("review", *arguments, typed=typed)


def test_the_command_lists_what_is_due_as_json(quiz):
    Progress(clock=lambda: datetime.now(UTC) - 9 * DAY).record("gan-step", "order", 1.0)
    code, out, err = quiz("--json")
    told = json.loads(out)
    assert (code, err) == (0, "") and told["exam"] is None and told["unseen"] == len(bank()) - 1
    first, second = told["items"][:2]
    assert first["id"] == "gan-step" and first["state"] == "due" and 0 < first["retrievability"] < 0.95
    assert second["state"] == "new" and second["due"] is None and second["title"]
    assert len(json.loads(quiz("--json", "--limit", "1")[1])["items"]) == 1


def test_the_command_asks_records_and_says_when_it_comes_again(quiz):
    code, out, err = quiz("--limit", "1", typed=["A"])
    assert (code, err) == (0, "") and len(Progress().attempts()) == 1
    assert f"{question('gan-equilibrium').label} comes back" in out and "Answered 1" in out


def test_an_interrupt_keeps_what_was_answered(quiz):
    code, _, err = quiz(typed=["A", KeyboardInterrupt])
    assert code == 130 and "kept" in err and len(Progress().attempts()) == 1


def test_the_end_of_input_is_a_way_to_stop(quiz):
    code, out, err = quiz(typed=["A"])
    assert (code, err) == (0, "") and "Answered 1" in out and len(Progress().attempts()) == 1


def test_the_command_sets_and_clears_the_date(quiz):
    day = schedule.study_day(datetime.now(UTC)) + 10 * DAY
    told = json.loads(quiz("--exam", day.isoformat(), "--json")[1])
    assert told["exam"] == day.isoformat() and told["days_left"] == 10 and told["new_today"] == 2
    assert json.loads(quiz("--json")[1])["exam"] == day.isoformat()
    assert json.loads(quiz("--exam", "none", "--json")[1])["exam"] is None


@pytest.mark.parametrize("typed", ["tomorrow", "2026-13-01", "2020-01-01", ""])
def test_a_date_that_is_none_is_bad_usage(quiz, typed):
    for lang in ("en", "zh"):
        code, out, err = quiz("--exam", typed, "--lang", lang)
        assert code == 2 and out == "" and err.count("\n") == 1 and "--exam" in err
    assert schedule.exam_date(Progress()) is None
