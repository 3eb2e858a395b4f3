"""The bank passes the rules of ``quiz.lint``; and every rule has teeth: a planted fault is found, and found alone."""

import math

import pytest

from quiz.bank import lint
from quiz.bank.loading import bank, topics
from quiz.ground.language import Text

ALL = list(bank().values())
TOLD_BY_ID = 0.1
"""The most ids, as a share, that hold a word of the right choice alone; faces show labels instead of ids."""
BY_TOPIC = [pytest.param([one for one in ALL if one.topic == topic], id=topic) for topic in topics()]


@pytest.mark.parametrize("rule", lint.RULES, ids=lambda rule: rule.__name__)
def test_every_question_keeps_the_rule(rule):
    assert [line for one in ALL for line in rule(one)] == []


@pytest.mark.parametrize("rule", lint.RULES_OF_SETS, ids=lambda rule: rule.__name__)
def test_the_bank_keeps_the_rule(rule):
    assert list(rule(ALL)) == []


@pytest.mark.parametrize("rule", lint.RULES_OF_TOPICS, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("found", BY_TOPIC)
def test_every_topic_keeps_the_rule(rule, found):
    assert list(rule(found)) == []


def test_few_ids_give_the_answer_away():
    """Ids are for good and faces do not show them; this only keeps the number from growing."""
    assert len(lint.told_by_id(ALL)) <= TOLD_BY_ID * sum(bool(lint.choices_of(one)) for one in ALL)


def test_an_id_that_gives_the_answer_away():
    choices = [
        choice.model_copy(update={"text": Text(f"a {choice.correct} answer", "答案")}) for choice in CHOICE.choices
    ]
    assert lint.told_by_id([CHOICE.model_copy(update={"id": "gan-true-answer", "choices": choices})]) == [
        "gan-true-answer"
    ]
    assert lint.told_by_id([CHOICE.model_copy(update={"id": "gan-answer", "choices": choices})]) == []


def test_the_levels_have_their_shares():
    assert list(lint.level_shares(ALL)) == []


def first(kind, **wanted):
    return next(
        one for one in ALL if one.kind == kind and all(getattr(one, name) == value for name, value in wanted.items())
    )


def with_choice(one, place, **changes):
    field = "repairs" if one.kind == "bug" else "choices"
    listed = list(getattr(one, field))
    listed[place] = listed[place].model_copy(update=changes)
    return one.model_copy(update={field: listed})


CHOICE = first("choice")
NUMBER = first("number", answer=0.6931)
DRAWN = next(one for one in ALL if one.kind == "number" and one.parameters and one.tolerance <= 0.01)
RIGHT = next(place for place, choice in enumerate(CHOICE.choices) if choice.correct)
ENGLISH = "A text that is long enough to explain what is asked."
CHINESE = "这是一段足够长的文字，用来说明所问的问题。"

FAULTS = {
    "Chinese in English": (lint.languages, CHOICE, {"prompt": Text("What is 判别器?", CHINESE)}, "prompt: Chinese"),
    "no Chinese": (lint.languages, CHOICE, {"prompt": Text(ENGLISH, ENGLISH)}, "prompt: no Chinese"),
    "no Chinese in the prompt": (lint.languages, CHOICE, {"prompt": Text(ENGLISH, "GAN")}, "prompt: no Chinese"),
    "ASCII comma": (lint.punctuation, CHOICE, {"prompt": Text(ENGLISH, "判别器,生成器")}, "'器,'"),
    "short explanation": (lint.explanations, CHOICE, {"explanation": Text("Yes.", CHINESE)}, "en explains nothing"),
    "repeated prompt": (lint.explanations, CHOICE, {"explanation": CHOICE.prompt}, "explains nothing"),
    "wrong result": (lint.numbers, NUMBER, {"answer": 0.7931}, "0.7931 is printed"),
    "no result": (lint.numbers, DRAWN, {"formula": "log(0)"}, "formula"),
    "unused parameters": (lint.numbers, DRAWN, {"formula": "1000"}, "the formula uses none"),
    "hidden parameter": (
        lint.numbers, DRAWN, {"parameters": {**DRAWN.parameters, "hidden": [1]}}, "does not show hidden",
    ),
    "untold result": (lint.numbers, NUMBER, {"explanation": Text(ENGLISH, CHINESE)}, "does not come to 0.6931"),
    "told prompt": (
        lint.numbers,
        NUMBER,
        {"formula": "1386", "answer": 1386, "prompt": Text("Is it 1386?", "是 1386 吗？")},
        "prompt: en tells",
    ),
    "impossible month": (lint.sources, CHOICE, {"sources": ["1413.2661"]}, "1413.2661 cannot be"),
    "too few digits": (lint.sources, CHOICE, {"sources": ["2006.1123"]}, "2006.1123 cannot be"),
    "too many digits": (lint.sources, CHOICE, {"sources": ["1406.26610"]}, "1406.26610 cannot be"),
    "arXiv in words": (lint.sources, CHOICE, {"sources": ["arXiv:1406.2661"]}, "write an arXiv id alone"),
    "place in a paper": (lint.sources, CHOICE, {"sources": ["1406.2661, section 3"]}, "write an arXiv id alone"),
    "same source twice": (lint.sources, CHOICE, {"sources": ["1406.2661", "1406.2661"]}, "stands 2 times"),
    "several untold": (
        lint.several, first("multi"), {"prompt": Text("Which hold? Tick all.", "哪些说法成立？")}, "zh does not say",
    ),
    "two names": (lint.wording, CHOICE, {"explanation": Text(ENGLISH, "模式坍塌是怎么回事，这里说一说。")}, "坍缩"),
    "our own paper": (lint.sources, CHOICE, {"sources": ["curriculum of the course"]}, "can look up"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(name):
    rule, one, changes, told = FAULTS[name]
    assert list(rule(one)) == []
    found = list(rule(one.model_copy(update=changes)))
    assert found and all(line.startswith(f"{one.id}: ") for line in found)
    assert any(told in line for line in found), found


def test_a_source_of_a_wrong_claim_is_read_too():
    one = next(one for one in ALL if one.kind == "text" and one.misconceptions)
    claim = one.misconceptions[0].model_copy(update={"source": "1499.0001 eq. 3"})
    assert "1499.0001 cannot be" in next(lint.sources(one.model_copy(update={"misconceptions": [claim]})))


@pytest.mark.parametrize("praise", ["Right.", "No", "正确。", "对！"])
def test_a_reason_that_is_none(praise):
    bad = with_choice(CHOICE, 0, why=Text(praise, CHINESE))
    assert [line.partition(": ")[2] for line in lint.explanations(bad)] == [
        f"choices.0.why: en gives no reason: {praise!r}"
    ]


@pytest.mark.parametrize("wording", ["None of these", "All of the above", "A and C", "以上都对"])
def test_a_choice_that_refers_to_others(wording):
    assert list(lint.references(with_choice(CHOICE, 0, text=Text(wording, CHINESE))))
    assert list(lint.references(with_choice(first("bug"), 1, text=Text(ENGLISH, wording))))


def test_a_right_choice_that_is_much_longer():
    assert "characters long" in next(lint.lengths(with_choice(CHOICE, RIGHT, text=Text(ENGLISH * 4, CHINESE))))


TWIN = CHOICE.model_copy(update={"id": "gan-twin"})
OTHER = {
    "prompt": Text("What would a sceptic ask you first about those samples?", "怀疑者会先问你这些样本的什么问题？"),
    "explanation": Text("Nothing here repeats a word that stands elsewhere.", "这里没有重复其他题目里的任何一句话。"),
}


def same(*pair):
    return {line.split(": ")[1] for line in lint.same_questions(pair)}


def test_twins_are_found_by_prompt_by_answer_and_by_explanation():
    assert same(CHOICE, TWIN) == {"prompt", "answer", "explanation"}
    assert same(CHOICE, TWIN.model_copy(update=OTHER)) == {"answer"}
    renamed = with_choice(TWIN, RIGHT, text=Text("It has no formula", "没有公式"))
    assert same(CHOICE, renamed.model_copy(update={"explanation": OTHER["explanation"]})) == {"prompt"}


def test_near_twins_are_found_in_either_language():
    english = Text(CHOICE.prompt.en.replace("called", "have called"), OTHER["prompt"].zh)
    chinese = Text(OTHER["prompt"].en, CHOICE.prompt.zh.replace("刚才", ""))
    for prompt in (english, chinese):
        near = with_choice(TWIN, RIGHT, text=Text("It has no formula", "没有公式")).model_copy(update=OTHER)
        assert same(CHOICE, near) == set()
        assert same(CHOICE, near.model_copy(update={"prompt": prompt})) == {"prompt"}


@pytest.mark.parametrize(("kind", "field"), [("number", "formula"), ("bug", "swap"), ("code", "exercise")])
def test_the_same_computation_bug_or_exercise_is_found(kind, field):
    twin = first(kind).model_copy(update={"id": "gan-twin"} | OTHER)
    assert field in same(first(kind), twin)


def copies(choices, count=20):
    return [CHOICE.model_copy(update={"id": f"gan-copy-{place}", "choices": choices}) for place in range(count)]


def test_a_place_that_gives_the_answer_away():
    right = [choice for choice in CHOICE.choices if choice.correct]
    wrong = [choice for choice in CHOICE.choices if not choice.correct]
    found = list(lint.guesses(copies(right + wrong)))
    assert any(line.startswith("choice: choice 1 in the file is right in 20 of 20") for line in found)
    assert not any("choice 2" in line for line in found)
    assert list(lint.guesses(copies(right + wrong, lint.FEW - 1))) == []


@pytest.mark.parametrize("name", ["en", "zh"])
@pytest.mark.parametrize(("called", "factor"), [("longest", 40), ("shortest", 1)])
def test_a_length_that_gives_the_answer_away(name, called, factor):
    def text(letter, correct):
        size = factor if correct else 20
        return Text(letter * (size if name == "en" else 20), letter * (size if name == "zh" else 20))

    rotated = []
    for place, one in enumerate(copies(CHOICE.choices)):
        choices = [
            choice.model_copy(
                update={"text": text("abcd"[number], number == place % 4), "correct": number == place % 4}
            )
            for number, choice in enumerate(CHOICE.choices)
        ]
        rotated.append(one.model_copy(update={"choices": choices}))
    assert list(lint.guesses(rotated)) == [f"choice: the {called} choice ({name}) is right in 20 of 20 questions"]


def test_the_chance_of_a_guess_is_that_of_a_fair_draw():
    lists = [one.choices for one in copies([choice for choice in CHOICE.choices], 12)]
    hits, chance = lint.guessable(lists, lambda choices: RIGHT)
    assert hits == 12 and math.isclose(chance, 0.25**12)
    assert lint.guessable(lists, lambda choices: RIGHT - 1) == (0, pytest.approx(1.0))


def test_multi_questions_that_all_have_as_many_right():
    multi = first("multi")
    assert "choices are right in 10 of 10" in next(lint.right_counts([multi] * 10))
    assert list(lint.right_counts([multi] * 9)) == []


def test_a_topic_without_a_kind_or_level_or_with_too_much_of_one():
    found = [one for one in ALL if one.topic == "gan"]
    assert list(lint.mix([one for one in found if one.kind != "match"])) == ["no question of kind match"]
    assert "no question of level senior" in list(lint.mix([one for one in found if one.level != "senior"]))
    juniors = [one if one.level == "senior" else one.model_copy(update={"level": "junior"}) for one in found]
    assert "are junior" in list(lint.mix(juniors))[-1]
    assert list(lint.mix([one.model_copy(update={"topic": "music"}) for one in found[:1]])) == []


def test_a_kind_that_a_lesson_borrows_is_not_missed_and_any_other_is():
    found = [one for one in ALL if one.topic == "capstone"]
    assert not any(one.kind == "text" for one in found) and list(lint.mix(found)) == []
    assert list(lint.mix([one for one in found if one.kind != "bug"])) == ["no question of kind bug"]


def test_a_bank_of_one_level():
    lines = list(lint.level_shares([one for one in ALL if one.level != "senior"]))
    assert any(line.startswith("level senior: 0% of the bank") for line in lines)


def test_the_report_prints_what_the_rules_find(monkeypatch, capsys):
    from quiz.bank.__main__ import main

    monkeypatch.setattr(lint, "RULES", (lambda one: [f"{one.id}: planted"],))
    assert main(["gan", "--lint"]) == 1
    assert "gan-what: planted" in capsys.readouterr().err
    assert main(["gan"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("share")
