"""The mock interview: its plan, its clock, what follows from an answer, and that nothing is lost when it is killed."""

import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from quiz.bank.draws import draw
from quiz.bank.loading import bank, probing, topics
from quiz.exercises.verdicts import CheckOutcome, CheckResult
from quiz.grading.text.grading import ClaimResult, PointResult, TextResult
from quiz.ground import language
from quiz.ground.language import Text
from quiz.ground.vocabulary import LEVELS
from quiz.practice import interview as engine
from quiz.practice.clock import Clock
from quiz.practice.interview import Interview, kept_record, new_record
from quiz.practice.interview_plan import MINUTES, InterviewError, plan
from quiz.practice.interview_record import Step
from quiz.progress.store import Progress

REPOSITORY = Path(__file__).parents[3]


class Watch:
    """A clock that a test moves."""

    def __init__(self):
        self.time = 1000.0

    def __call__(self):
        return self.time


def verdict(*states, score=None, claims=(), quote="what I said"):
    """Stands in for the engine of free text, which has tests of its own."""

    def mark(question, answer, lang):
        wanted = states or ("met",) * len(question.key_points)
        points = [
            PointResult(point.id, state, 0.5, (0, 4), None if state == "missing" else quote)
            for point, state in zip(question.key_points, [*wanted, *["met"] * 9], strict=False)
        ]
        marks = 4 * sum(point.state == "met" for point in points) // len(points) if score is None else score
        return TextResult(
            question.id,
            lang,
            marks,
            marks,
            marks,
            tuple(points),
            tuple(ClaimResult(one, (0, 4), quote) for one in claims),
        )

    return mark


def begin(watch=None, mark=None, **settings):
    settings = {"minutes": 20, "level": "mid", "lang": "en", "topic": "gan", "seed": 7} | settings
    return Interview(new_record(**settings), Progress(), watch or Watch(), mark or verdict())


def on(question_id, level="mid", mark=None):
    """An interview that asks this question first and two follow-ups then."""
    record = new_record(20, level, "en", question_id.split("-")[0], 7)
    record.minutes = 0.5  # no time for more than the plan
    record.plan = [Step(kind="words", question=question_id), Step(kind="follow-up"), Step(kind="follow-up")]
    return Interview(record, Progress(), Watch(), mark)


def right_answer(turn):
    """What answers the waiting turn rightly."""
    question = bank()[turn.question]
    if turn.kind == "words":
        return "an answer"
    if turn.kind == "code":
        return CheckResult(question.exercise, "correct", (CheckOutcome(Text("value", "数值"), True, "value"),))
    drawn = draw(question, turn.seed)
    if turn.kind == "number":
        return drawn.answer
    if turn.kind == "quick":
        shown_at = {position: place for place, position in enumerate(drawn.order)}
        if question.kind in ("choice", "multi"):
            right = [shown_at[position] for position, one in enumerate(question.choices) if one.correct]
            return right if question.kind == "multi" else right[0]
        return [shown_at[position] for position in range(len(shown_at))]
    repair = next(place for place, position in enumerate(drawn.order) if question.repairs[position].correct)
    return {"line": min(question.lines), "symptom": question.symptom, "repair": repair}


def finish(interview):
    while turn := interview.turn:
        interview.clock._now.time += 60 * MINUTES[turn.kind]
        assert interview.answer(right_answer(turn)) is None
    return interview


@pytest.mark.parametrize("level", LEVELS)
def test_a_seed_fixes_the_plan_and_what_is_asked(level):
    assert plan(45, level, (), 7) == plan(45, level, (), 7)
    assert plan(45, level, (), 7) != plan(45, level, (), 8)
    asked = [[(one.question, one.prompt) for one in finish(begin(level=level)).record.answers] for _ in range(2)]
    assert asked[0] == asked[1]


def test_twenty_minutes_hold_words_a_follow_up_a_bug_a_number_and_an_exercise():
    for seed in range(20):
        assert [step.kind for step in plan(20, "mid", (), seed)] == ["words", "follow-up", "bug", "number", "code"]


@pytest.mark.parametrize("minutes", [2, 5, 10, 20, 30, 45, 60, 90, 240])
def test_a_plan_keeps_to_the_minutes_and_asks_nothing_twice(minutes):
    for seed in range(5):
        steps = plan(minutes, "mid", (), seed)
        planned = sum(MINUTES[step.kind] for step in steps)
        assert planned <= max(minutes, 6) and steps[0].kind == "words"
        assert sum(step.kind == "code" for step in steps) <= 1
        asked = [step.question for step in steps if step.question]
        assert len(set(asked)) == len(asked)


IN_WORDS = {one.topic for one in bank().values() if one.kind == "text"}


@pytest.mark.parametrize("topic", sorted(IN_WORDS))
def test_every_topic_can_be_interviewed_alone_and_stays_alone(topic):
    record = finish(begin(topic=topic, minutes=30)).record
    assert record.ended in ("done", "time") and {answer.topic for answer in record.answers} == {topic}


@pytest.mark.parametrize("topic", sorted(set(topics()) - IN_WORDS))
def test_a_topic_without_a_question_in_words_says_so_and_joins_any_other(topic):
    with pytest.raises(InterviewError) as refused:
        plan(30, "mid", [topic])
    assert "in words" in refused.value.message.en and "文字" in refused.value.message.zh
    assert any(bank()[step.question].topic == topic for step in plan(60, "mid", [topic, "gan"]) if step.question)


def test_the_level_decides_where_there_is_a_choice():
    bugs = {level: [plan(20, level, ["gan"], seed)[2].question for seed in range(10)] for level in LEVELS}
    for level, found in bugs.items():
        assert {bank()[one].level for one in found} == {level}


@pytest.mark.parametrize(
    "settings",
    [
        {"level": "expert"},
        {"topic": "music"},
        {"topic": ["gan", "music"]},
        {"minutes": 0},
        {"minutes": True},
        {"lang": "de"},
    ],
)
def test_what_is_not_known_is_told_in_both_languages(settings):
    with pytest.raises(InterviewError) as error:
        new_record(**settings)
    assert error.value.message.en and re.search("[一-鿿]", error.value.message.zh)


def test_a_missed_point_is_asked_about():
    interview = on("gan-what", "junior", verdict("met", "met", "missing", "met"))
    interview.answer("an answer")
    turn = interview.turn
    assert (turn.question, turn.points, turn.reason) == ("gan-what", ("signal",), "missing")
    assert turn.prompt.en == probing()["gan-what"]["signal"]["en"]


def test_a_contradicted_point_comes_first_and_is_quoted():
    interview = on(
        "gan-what", "junior", verdict("missing", "met", "contradicted", "met", quote="it copies {the} data.")
    )
    interview.answer("an answer")
    assert interview.turn.points == ("signal",) and "“it copies {the} data”" in interview.turn.lead.en
    interview.answer("another answer")
    assert interview.turn.points == ("roles",)


def test_a_wrong_claim_counts_as_a_contradiction():
    interview = on("gan-what", "junior", verdict("missing", "met", "missing", "met", claims=["sees-data"]))
    interview.answer("an answer")
    assert interview.turn.reason == "contradicted" and interview.turn.points == ("signal",)


def test_an_unclear_point_is_asked_for_more_precisely():
    interview = on("gan-what", "junior", verdict("met", "unsure", "met", "met"))
    interview.answer("an answer")
    assert interview.turn.reason == "unsure" and "more precisely" in interview.turn.lead.en


def test_a_question_of_the_bank_that_covers_the_point_is_taken_if_the_level_allows():
    missed = verdict("met", "met", "met", "missing")
    for level, expected in {"junior": "gan-what", "mid": "gan-text-optimal-discriminator"}.items():
        interview = on("gan-what", level, missed)
        interview.answer("an answer")
        assert interview.turn.question == expected


def test_a_full_answer_leads_deeper_into_the_topic():
    interview = on("gan-what", "senior", verdict())
    interview.answer("an answer")
    turn = interview.turn
    assert turn.reason == "deeper" and turn.points == () and bank()[turn.question].level == "senior"


def test_a_question_without_probes_is_asked_again_for_all_that_is_open():
    interview = on("gan-text-non-saturating", mark=verdict("met", "missing"))
    interview.answer("an answer")
    turn = interview.turn
    assert turn.points == ("swap",) and bank()["gan-text-non-saturating"].prompt.en in turn.prompt.en
    assert "2 things" in turn.prompt.en and "heard 1" in turn.prompt.en


def test_a_probe_is_graded_by_its_own_point():
    interview = on("gan-what", "junior", verdict("missing", "missing", "missing", "missing"))
    interview.answer("an answer")
    interview._mark = verdict("met", "missing", "missing", "missing")
    interview.answer("a better answer")
    assert [answer.score for answer in interview.record.answers] == [0.0, 1.0]
    assert interview.turn.points == ("opposed",)


def test_a_probe_is_no_attempt_at_the_question():
    interview = on("gan-what", "junior", verdict("missing", "met", "met", "met"))
    interview.answer("an answer")
    interview.answer("the rest")
    assert [attempt.score for attempt in Progress().attempts("gan-what")] == [0.75]


def test_every_other_answer_is_an_attempt():
    interview = finish(begin())
    found = {attempt.item: attempt for attempt in Progress().attempts()}
    code = next(answer for answer in interview.record.answers if answer.kind == "code")
    assert found[bank()[code.question].exercise].kind == "code"
    assert len(found) == len([answer for answer in interview.record.answers if not answer.points])
    assert all(attempt.score == 1 and attempt.detail["interview"] == interview.record.id for attempt in found.values())


def test_a_skip_counts_and_what_was_skipped_is_asked_in_pieces():
    interview = on("gan-what", "mid", verdict())
    interview.skip()
    assert interview.turn.reason == "skipped" and interview.turn.points == ("roles",)
    interview.skip()
    assert interview.turn.points == ("opposed",)
    interview.skip()
    assert interview.finished and [answer.score for answer in interview.record.answers] == [0.0] * 3
    assert [(one.score, one.detail["skipped"]) for one in Progress().attempts()] == [(0.0, True)]


def test_an_answer_that_cannot_be_read_is_asked_again():
    interview = begin()
    while interview.turn:
        before = interview.turn
        stuck = {
            "words": "  ",
            "bug": {},
            "number": "?",
            "quick": None,
            "code": CheckResult("gan.losses", "not attempted"),
        }[before.kind]
        assert interview.answer(stuck).zh
        assert interview.turn == before
        interview.skip()
    assert len(Progress().attempts()) == len([one for one in interview.record.answers if not one.points])


def test_a_clock_with_pauses():
    watch = Watch()
    clock = Clock(5.0, watch)
    watch.time += 10
    assert clock.used == 5
    clock.run()
    clock.run()
    watch.time += 10
    clock.pause()
    watch.time += 100
    clock.pause()
    clock.run()
    watch.time += 1
    assert clock.used == 16


def test_pauses_and_grading_cost_no_time():
    watch = Watch()

    def slow(question, answer, lang):
        watch.time += 500
        return verdict()(question, answer, lang)

    interview = begin(watch, slow)
    watch.time += 60
    interview.pause()
    watch.time += 3600
    interview.go_on()
    watch.time += 30
    interview.answer("an answer")
    assert interview.clock.used == 90 and interview.record.answers[0].seconds == 90
    assert Progress().attempts()[0].seconds == 90


def test_when_the_time_is_up_the_answer_still_counts_and_then_it_ends():
    watch = Watch()
    interview = begin(watch)
    watch.time += 20 * 60 + 1
    assert interview.turn and interview.left == 0
    interview.answer("an answer")
    assert interview.turn is None and interview.record.ended == "time" and len(interview.record.answers) == 1


def test_going_on_after_the_process_is_gone():
    watch = Watch()
    first = begin(watch)
    watch.time += 100
    first.answer("an answer")
    first.typed("half a tho")
    waiting = first.turn
    watch.time += 10_000_000  # the machine was off
    second = Interview.kept(Progress(), watch, verdict())
    assert second.turn == waiting and second.clock.used == 100 and second.typed() == "half a tho"
    assert finish(second).record.ended == "done"
    assert Interview.kept(Progress()).turn is None
    assert len(Progress().attempts()) == len([one for one in second.record.answers if not one.points])


def test_an_attempt_lost_between_two_writes_is_made_up_for(monkeypatch):
    interview = begin()
    monkeypatch.setattr(interview, "_record_attempts", lambda: None)
    interview.answer("an answer")
    assert Progress().attempts() == []
    Interview.kept(Progress(), mark=verdict())
    Interview.kept(Progress(), mark=verdict())
    assert len(Progress().attempts()) == 1


def test_a_question_that_the_course_no_longer_holds_is_left_out():
    interview = begin()
    record = interview.record
    record.plan[2].question = record.turn.question = "gan-gone"
    interview.save()
    again = finish(Interview.kept(Progress(), Watch(), verdict()))
    assert again.record.ended in ("done", "time") and "gan-gone" not in {one.question for one in again.record.answers}


def test_there_may_be_nothing_to_go_on_with():
    assert kept_record(Progress()) is None
    with pytest.raises(InterviewError):
        Interview.kept(Progress())
    Progress().keep(engine.DRAFT, "{half a record")
    assert kept_record(Progress()) is None


def test_a_killed_process_loses_nothing_that_was_answered(tmp_path):
    home, out = tmp_path / "home", tmp_path / "out"
    environment = os.environ | {"IMAGEGEN_HOME": str(home)}
    arguments = ["--minutes", "20", "--topic", "gan", "--level", "junior", "--seed", "7", "--out", str(out)]
    command = [sys.executable, "-m", "quiz", "interview"]
    with subprocess.Popen(
        [*command, *arguments],
        cwd=REPOSITORY,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        process.stdin.write("/skip\n/skip\n")
        process.stdin.flush()
        for line in process.stdout:
            if line.startswith("── 3 "):
                break
        os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    kept = kept_record(Progress(home))
    assert len(kept.answers) == 2 and not kept.ended

    refused = subprocess.run(
        [*command, *arguments], cwd=REPOSITORY, env=environment, input="", capture_output=True, text=True
    )
    assert refused.returncode == 2 and "--resume" in refused.stderr
    resumed = subprocess.run(
        [*command, "--resume", "--out", str(out)],
        cwd=REPOSITORY,
        env=environment,
        input="/skip\n" * 9,
        capture_output=True,
        text=True,
    )
    assert resumed.returncode == 0, resumed.stderr
    assert kept.turn.prompt.en.split()[0] in resumed.stdout and "Welcome back" in resumed.stdout
    ended = kept_record(Progress(home))
    assert ended.ended == "done" and ended.answers[:2] == kept.answers
    assert sorted(path.suffix for path in out.iterdir() if path.suffix != ".py") == [".html", ".md"]


def headline_points():
    return [
        (question, point)
        for question in bank().values()
        if question.kind == "text" and question.headline
        for point in question.key_points
    ]


def test_every_key_point_of_a_headline_question_has_a_probe_in_both_languages():
    known = probing()
    assert {question: set(points) for question, points in known.items()} == {
        question.id: {point.id for point in question.key_points} for question, _ in headline_points()
    }
    for question, point in headline_points():
        probe = known[question.id][point.id]
        assert probe["en"].strip()[-1] in "?." and re.search("[一-鿿]", probe["zh"])
        if "then" in probe:
            following = bank()[probe["then"]]
            assert following.topic == question.topic and following.kind == "text" and not following.headline


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_a_probe_said_back_earns_nothing(lang):
    from quiz.grading.text.guards import guard
    from quiz.grading.text.normalise import normalise

    for question, point in headline_points():
        probe = probing()[question.id][point.id]
        asked = question.model_copy(update={"prompt": Text(probe["en"], probe["zh"])})
        assert "copied" in guard(asked, normalise(probe[lang]).text), (question.id, point.id)


def test_the_engine_sees_the_probe_as_the_question():
    seen = []

    def mark(question, answer, lang):
        seen.append(question.prompt)
        return verdict("missing", "met", "met", "met")(question, answer, lang)

    interview = on("gan-what", "junior", mark)
    interview.answer("an answer")
    probe = interview.turn.prompt
    interview.answer("another")
    assert seen == [bank()["gan-what"].prompt, probe.text]


def test_every_topic_comes_up_and_none_always_opens():
    asked, openings = set(), set()
    for seed in range(60):
        steps = plan(60, "mid", (), seed)
        found = [bank()[step.question].topic for step in steps if step.question]
        asked.update(found)
        openings.add(found[0])
    assert asked == set(topics()) and len(openings) > 9


def test_every_kind_can_be_asked():
    kinds = {bank()[step.question].kind for seed in range(30) for step in plan(60, "mid", (), seed) if step.question}
    assert kinds == {"text", "bug", "number", "code", "choice", "multi", "order", "match"}


def test_who_is_quick_is_asked_more_until_the_time_is_up():
    watch = Watch()
    interview = begin(watch, minutes=5)
    planned = len(interview.record.plan)
    while turn := interview.turn:
        watch.time += 15
        interview.answer(right_answer(turn))
    assert len(interview.record.answers) > planned
    assert interview.record.ended == "done" and interview.left < 60 or interview.record.ended == "time"


def test_what_the_grader_is_not_sure_of_counts_only_once_it_was_judged():
    interview = on(
        "gan-what",
        mark=lambda *given: replace(verdict("met", "unsure", "unsure", "missing", score=1)(*given), low=1, high=3),
    )
    interview.answer("an answer")
    interview.finish()
    assert interview.record.answers[0].score == 0.25 and Progress().attempts() == []
    [(number, answer)] = interview.to_judge()
    interview.judge(number, {answer.to_judge[0]: 1.0})
    [attempt] = Progress().attempts()
    assert interview.record.answers[0].score == attempt.score == 0.5 and attempt.claimed and interview.to_judge() == []


@pytest.mark.parametrize("judged", [True, False])
def test_a_question_without_automatic_mark_is_its_authors_to_mark(judged):
    interview = on("gan-what", mark=lambda *given: replace(verdict(score=4)(*given), marked=False))
    interview.answer("an answer")
    interview.finish()
    [(number, answer)] = interview.to_judge()
    assert answer.score is None and len(answer.to_judge) == 4
    if judged:
        interview.judge(number, dict.fromkeys(answer.to_judge[:2], 1.0))
    interview.settle()
    assert [attempt.score for attempt in Progress().attempts()] == ([0.5] if judged else [])
    assert interview.to_judge() == []
