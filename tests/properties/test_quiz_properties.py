"""What holds for any input: grading, reading numbers, rendering, progress."""

import math
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quiz.bank import models as questions
from quiz.bank.draws import draw, shown
from quiz.bank.loading import bank
from quiz.grading.kinds import grade
from quiz.grading.numerals import read_number
from quiz.progress.attempts import ProgressError
from quiz.progress.store import Progress
from quiz.progress.times import CLOCK_SLACK, true_times
from quiz.rendering import console as render

BANK = bank(Path(__file__).parents[1] / "fixtures" / "bank")
GRADED = [one for one in BANK.values() if one.kind not in ("text", "code")]
steady = settings(max_examples=150)
slow = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])

scraps = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.binary(max_size=5)
answers = st.recursive(
    scraps,
    lambda inner: (
        st.lists(inner, max_size=6)
        | st.dictionaries(st.sampled_from(["line", "symptom", "repair", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)
number_like = st.text(alphabet="0123456789.,+-eE%/ ．０５％−\u200bxπ()*", max_size=30)


@steady
@given(st.sampled_from(GRADED), answers | number_like, st.integers(0, 50))
def test_no_answer_raises_and_every_score_is_a_share(question, answer, seed):
    outcome = grade(question, answer, draw(question, seed))
    assert 0 <= outcome.score <= 1
    assert outcome.correct == (outcome.score == 1)
    assert outcome.readable or outcome.score == 0
    assert outcome.feedback


@steady
@given(st.text(max_size=80) | number_like)
def test_a_number_that_was_read_is_finite_and_one_that_was_not_has_a_reason(typed):
    reading = read_number(typed)
    assert (reading.value is None) == (reading.reason is not None)
    assert reading.value is None or math.isfinite(reading.value)


@steady
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_float_is_read_back(value):
    assert read_number(repr(value)).value == value
    assert read_number(repr(value).replace("-", "\u2212")).value == value


@steady
@given(st.integers(-(10**12), 10**12))
def test_thousands_in_groups_are_read_back(value):
    assert read_number(f"{value:,}").value == value
    assert read_number(f"{value:,}".replace(",", " ")).value == value


@steady
@given(st.floats(-0.999, 0.999))
def test_a_number_is_right_exactly_within_the_tolerance(share):
    question = BANK["gan-loss-sum"]
    allowed = question.tolerance * question.value()
    assert grade(question, question.value() + share * allowed).correct
    assert not grade(question, question.value() + math.copysign(1.01 + abs(share), share) * allowed).correct


@steady
@given(st.integers(), st.sets(st.integers(0, 3), min_size=1))
def test_ticking_a_wrong_box_never_helps(seed, ticked):
    question = BANK["gan-stabilise"]
    drawn = draw(question, seed)
    wrong = drawn.order.index(3)
    without = ticked - {wrong} or {drawn.order.index(0)}
    assert grade(question, without | {wrong}, drawn).score <= grade(question, without, drawn).score
    assert grade(question, range(4), drawn).score == 0


@steady
@given(st.sampled_from(GRADED), st.integers())
def test_a_draw_shows_everything_once(question, seed):
    drawn = draw(question, seed)
    assert sorted(drawn.order) == list(range(len(drawn.order)))
    assert len({text.en for text in shown(question, drawn)}) == len(drawn.order)


@steady
@given(st.lists(st.text("ab ", max_size=3), min_size=1, max_size=12), st.data())
def test_a_changed_line_is_the_line_to_name(lines, data):
    place = data.draw(st.integers(0, len(lines) - 1))
    broken = [*lines[:place], "changed", *lines[place + 1 :]]
    assert questions.changed_lines("\n".join(lines), "\n".join(broken)) == {place + 1}


@steady
@given(st.text(max_size=200) | st.text(alphabet="$\\{}^_*`[]()\n frac123\x1b", max_size=60))
def test_any_text_can_be_shown(source):
    for written in (render.plain(source), render.maths(source), render.safe(source)):
        assert "\x1b" not in written and "\x07" not in written


days = st.lists(st.integers(-2000, 2000), max_size=30)
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@steady
@given(days)
def test_time_never_runs_backwards_and_never_ahead(offsets):
    found = true_times([NOW + timedelta(days=offset) for offset in offsets], NOW)
    assert len(found) == len(offsets)
    assert found == sorted(found)
    assert all(moment <= NOW for moment in found)


@steady
@given(st.lists(st.integers(-2000, 0), max_size=30))
def test_a_clock_that_was_right_is_believed(offsets):
    times = [NOW + timedelta(days=offset) for offset in sorted(offsets)]
    assert true_times(times, NOW) == times
    assert CLOCK_SLACK > timedelta(0)


@slow
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["record", "send"])), max_size=12))
def test_two_machines_that_exchange_exports_agree_in_the_end(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("merge")
    machines = {name: Progress(folder / name) for name in "ab"}
    recorded = set()
    for name, action in [*steps, ("a", "send"), ("b", "send")]:
        other = machines["b" if name == "a" else "a"]
        if action == "record":
            recorded.add(machines[name].record(f"item-{name}", "choice", 1.0).id)
        else:
            machines[name].export(folder / "out.jsonl")
            assert other.import_(folder / "out.jsonl").refused == []
    first, second = (machines[name].attempts() for name in "ab")
    assert {attempt.id for attempt in first} == recorded and len(first) == len(recorded)
    assert [attempt.id for attempt in first] == [attempt.id for attempt in second]


EXCHANGES = [(giver, taker) for giver in "abc" for taker in "abc" if giver != taker]


@slow
@given(st.text("abc", min_size=3, max_size=9), st.permutations(EXCHANGES), st.permutations(EXCHANGES))
def test_three_machines_agree_whatever_the_order_of_their_exports(tmp_path_factory, recorders, first, second):
    """Exports taken before anybody imports, handed round in any order, and once more, as files that lie about are."""
    folder = tmp_path_factory.mktemp("three")
    moment = iter(NOW + timedelta(minutes=minutes) for minutes in range(100))
    machines = {name: Progress(folder / name, clock=lambda: next(moment)) for name in "abc"}
    for place, name in enumerate(recorders):
        machines[name].record(f"item-{place % 2}", "choice", place % 3 / 2, answer=f"答案 {place}")
        machines[name].keep("gan-what", f"draft {place}")
    for name in "abc":
        machines[name].export(folder / f"{name}.jsonl")
    for giver, taker in [*first, *second]:
        assert machines[taker].import_(folder / f"{giver}.jsonl").refused == []
    told = [[(one.item, one.score, one.answer, one.id) for one in machines[name].attempts()] for name in "abc"]
    assert sorted(one[2] for one in told[0]) == sorted(f"答案 {place}" for place in range(len(recorders)))
    assert told[0] == told[1] == told[2]
    assert machines["a"].states() == machines["b"].states() == machines["c"].states()
    assert {machines[name].kept("gan-what") for name in "abc"} == {f"draft {len(recorders) - 1}"}


@slow
@given(st.integers(0, 2**32), st.integers(1, 40))
def test_a_corrupted_export_costs_lines_but_never_what_is_here(tmp_path_factory, seed, strikes):
    folder = tmp_path_factory.mktemp("corrupt")
    here, there = Progress(folder / "here"), Progress(folder / "there")
    own = here.record("gan-what", "text", 1.0)
    for _ in range(3):
        there.record("vae-what", "text", 0.5, answer="对抗")
    there.export(folder / "out.jsonl")
    content, rng = bytearray((folder / "out.jsonl").read_bytes()), random.Random(seed)
    for _ in range(strikes):
        content[rng.randrange(len(content))] = rng.randrange(256)
    (folder / "out.jsonl").write_bytes(content)
    try:
        here.import_(folder / "out.jsonl")
    except ProgressError:
        pass
    assert own in here.attempts()


@slow
@given(st.integers(0, 2**32), st.integers(1, 3))
@pytest.mark.filterwarnings("ignore::quiz.progress.ProgressWarning")
def test_a_corrupted_file_never_stops_the_work(tmp_path_factory, seed, strikes):
    progress = Progress(tmp_path_factory.mktemp("corrupt"))
    for _ in range(3):
        progress.record("vae-what", "text", 0.5, answer="x" * 3000)
    content, rng = bytearray((progress.folder / "progress.sqlite").read_bytes()), random.Random(seed)
    for _ in range(strikes):
        start = rng.randrange(len(content))
        content[start : start + 400] = rng.randbytes(len(content[start : start + 400]))
    (progress.folder / "progress.sqlite").write_bytes(content)
    again = Progress(progress.folder)
    told = again.record("gan-what", "text", 1.0)
    assert told in again.attempts()
