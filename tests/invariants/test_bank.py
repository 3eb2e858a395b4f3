"""Every question of the course's bank can be shown and answered, and its bugs show; what it says, test_bank_lint.py reads."""

import re

import pytest

from quiz.bank import models as questions
from quiz.bank.draws import draw, plain_draw, shown
from quiz.bank.lint import NOT_PROSE, texts_of
from quiz.bank.loading import bank, topics
from quiz.bank.loading import question as find
from quiz.bank.run_listings import repair_problems, symptom_problems
from quiz.grading.kinds import grade
from quiz.ground.lessons import TOPICS
from quiz.ground.vocabulary import KINDS
from quiz.rendering.console import plain

try:
    ALL = dict(bank())
except questions.BankError as error:
    pytest.fail(str(error))


def of_kind(*kinds):
    return [pytest.param(one, id=one.id) for one in ALL.values() if one.kind in kinds]


@pytest.mark.parametrize("question", of_kind(*KINDS))
def test_a_terminal_can_show_every_text(question):
    drawn = plain_draw(question)
    for where, text in texts_of(question):
        for language in ("en", "zh"):
            written = plain(drawn.fill(text).get(language))
            assert written, where
            assert "$" not in NOT_PROSE.sub("", written), f"{where}: a dollar sign is left over in {written!r}"


@pytest.mark.parametrize("question", of_kind("choice", "multi", "number", "order", "match", "bug"))
def test_the_right_answer_earns_everything_however_it_is_drawn(question):
    for seed in range(5):
        drawn = draw(question, seed)
        outcome = grade(question, right_answer(question, drawn), drawn)
        assert outcome.readable and outcome.correct, outcome.feedback
        assert len(shown(question, drawn)) == len(drawn.order)


def right_answer(question, drawn):
    """In shown positions; a number with as many digits as a calculator shows."""
    if question.kind == "number":
        return f"{drawn.answer:.10g}"
    where = {bank: place for place, bank in enumerate(drawn.order)}
    if question.kind in ("order", "match"):
        return [where[place] for place in range(len(where))]
    choices = question.repairs if question.kind == "bug" else question.choices
    right = [where[place] for place, choice in enumerate(choices) if choice.correct]
    if question.kind == "multi":
        return right
    if question.kind == "choice":
        return right[0]
    return {"line": min(question.lines), "symptom": question.symptom, "repair": right[0]}


@pytest.mark.parametrize("question", of_kind("bug"))
def test_a_bug_shows_in_the_broken_listing_and_not_in_the_right_one(question):
    assert symptom_problems(question)[0] == []


@pytest.mark.parametrize("question", of_kind("bug"))
def test_the_right_repair_and_no_other_mends_the_listing(question):
    assert repair_problems(question)[0] == []


@pytest.mark.parametrize("question", of_kind("bug"))
def test_every_wrong_repair_can_be_run(question):
    """``python -m quiz.bank --lint`` counts those in words only: there are none."""
    assert [str(one.text) for one in question.repairs if question.repaired(one) is None] == []


@pytest.mark.parametrize("question", of_kind("bug"))
def test_a_listing_does_not_name_its_own_defect(question):
    for line in question.broken_listing.splitlines():
        comment = line.partition("#")[2]
        assert not re.search(r"\b(bug|wrong|broken|defect|mistake|fixme)\b", comment, re.IGNORECASE), line
    assert len(question.broken_listing.splitlines()) <= 100
    assert len(question.lines) <= 6


@pytest.mark.parametrize("question", of_kind("code"))
def test_code_questions_point_at_an_exercise(question):
    from quiz.exercises import exercises

    assert question.exercise in exercises()


def test_topics_are_known():
    assert set(topics()) <= set(TOPICS)


def test_all_headline_questions_are_there():
    missing = [name for name in questions.HEADLINES if name not in ALL]
    assert missing == []


@pytest.mark.parametrize("topic", topics())
def test_every_listing_is_used(topic):
    """A listing that no question uses is left over from one."""
    used = {one.listing for one in ALL.values() if one.kind == "bug"}
    found = {
        source.name
        for source in (questions.bank_root() / "listings").iterdir()
        if source.name.startswith(f"{topic}_") and source.name.endswith(".py")
    }
    assert found <= used


def test_labels_are_short_and_each_stands_for_one_question():
    labels = [one.label for one in ALL.values()]
    assert len(set(labels)) == len(labels)
    assert not {one.label for one in ALL.values() if one.label != one.id} & set(ALL)
    assert all(find(one.label) is one for one in ALL.values())
