"""Every question of the course's bank: both languages, numbers that follow from their formula, bugs that show."""

import re

import pytest

from quiz import questions
from quiz.grading import draw, grade, plain_draw, shown
from quiz.listings import symptom_problems
from quiz.render import plain

CHINESE = re.compile(r"[\u4e00-\u9fff]")
NOT_PROSE = re.compile(r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|\{\w+\}", re.DOTALL)
# Names and symbols that Chinese engineers write as they are.
NAMES_ONLY = re.compile(r"[\d\W_]*([A-Za-zα-ωΑ-Ω][\w.+\-/^*']*[\d\W_]*){0,6}")
# What Python says is quoted as it is said.
VERBATIM = re.compile(r"(\w+\.)*\w+(Error|Warning|Exception): ")
ASCII_PUNCTUATION = re.compile(r"[\u4e00-\u9fff][,;:?!](?=\s*[\u4e00-\u9fff]|\s*$)")

try:
    ALL = dict(questions.bank())
except questions.BankError as error:
    pytest.fail(str(error))


def of_kind(*kinds):
    return [pytest.param(one, id=one.id) for one in ALL.values() if one.kind in kinds]


def texts_of(value, where=""):
    """Every text in both languages below a question, with the field it stands in."""
    if isinstance(value, questions.Text):
        yield where, value
    elif isinstance(value, questions.BaseModel):
        for name in type(value).model_fields:
            yield from texts_of(getattr(value, name), f"{where}.{name}" if where else name)
    elif isinstance(value, (list, tuple)):
        for place, one in enumerate(value):
            yield from texts_of(one, f"{where}.{place}")


@pytest.mark.parametrize("question", of_kind(*questions.KINDS))
def test_both_languages_say_something(question):
    for where, text in texts_of(question):
        english, chinese = (NOT_PROSE.sub(" ", text.get(name)) for name in ("en", "zh"))
        assert not CHINESE.search(english), f"{where}: Chinese in the English text"
        excused = NAMES_ONLY.fullmatch(chinese.strip()) or VERBATIM.match(chinese.strip())
        assert CHINESE.search(chinese) or excused, f"{where}: no Chinese in {text.zh!r}"
    for where in ("prompt", "explanation"):
        assert CHINESE.search(getattr(question, where).zh), where


@pytest.mark.parametrize("question", of_kind(*questions.KINDS))
def test_chinese_texts_use_chinese_punctuation(question):
    for where, text in texts_of(question):
        found = ASCII_PUNCTUATION.search(NOT_PROSE.sub("", text.zh))
        assert not found, f"{where}: {found[0]!r} in {text.zh!r}"


@pytest.mark.parametrize("question", of_kind(*questions.KINDS))
def test_a_terminal_can_show_every_text(question):
    drawn = plain_draw(question)
    for where, text in texts_of(question):
        for language in ("en", "zh"):
            written = plain(drawn.fill(text).get(language))
            assert written, where
            assert "$" not in NOT_PROSE.sub("", written), f"{where}: a dollar sign is left over in {written!r}"


@pytest.mark.parametrize("question", of_kind(*questions.KINDS))
def test_explanations_tell_more_than_the_prompt(question):
    for language in ("en", "zh"):
        explanation = question.explanation.get(language)
        assert len(explanation) >= (40 if language == "en" else 15)
        assert explanation != question.prompt.get(language)


@pytest.mark.parametrize("question", of_kind("number"))
def test_printed_numbers_follow_from_the_formula(question):
    assert questions.problems_of(question) == []


@pytest.mark.parametrize("question", of_kind("number"))
def test_every_parameter_is_shown(question):
    """One that the formula leaves out is a distractor; one that is not shown could not be answered."""
    for name in question.parameters:
        for language in ("en", "zh"):
            assert f"{{{name}}}" in question.prompt.get(language), name
    assert not question.parameters or any(re.search(rf"\b{name}\b", question.formula) for name in question.parameters)


@pytest.mark.parametrize("question", of_kind("number"))
def test_numbers_do_not_stand_in_their_own_prompt(question):
    drawn = plain_draw(question)
    for language in ("en", "zh"):
        prompt = drawn.fill(question.prompt).get(language)
        assert not re.search(rf"(?<![\d.]){re.escape(f'{drawn.answer:.4g}')}(?![\d.])", prompt) or drawn.answer < 10


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
    assert set(questions.topics()) <= set(questions.TOPICS)


def test_all_headline_questions_are_there():
    missing = [name for name in questions.HEADLINES if name not in ALL]
    assert missing == []


@pytest.mark.parametrize("topic", questions.topics())
def test_every_listing_is_used(topic):
    """A listing that no question uses is left over from one."""
    used = {one.listing for one in ALL.values() if one.kind == "bug"}
    found = {
        source.name
        for source in (questions.bank_root() / "listings").iterdir()
        if source.name.startswith(f"{topic}_") and source.name.endswith(".py")
    }
    assert found <= used
