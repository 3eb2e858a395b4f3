"""No question gives itself away, over the bank as a whole; and none stands in it twice."""

import re
from collections import Counter
from difflib import SequenceMatcher
from itertools import combinations
from math import comb
from pathlib import Path

import pytest

from quiz import questions

ALL = list(questions.bank().values())
LISTS = [
    pytest.param([one.repairs if one.kind == "bug" else one.choices for one in ALL if one.kind in kinds], id=name)
    for name, kinds in (("choice", ("choice",)), ("repairs", ("bug",)))
]
SURPRISING = 0.01
"""Chance below which a regularity is taken for one."""


def at_least(hits, trials, chance):
    """Probability of at least this many hits in independent trials."""
    return sum(comb(trials, k) * chance**k * (1 - chance) ** (trials - k) for k in range(hits, trials + 1))


def guessable(lists, guess):
    """Probability that a guesser without knowledge does as well; ``guess`` gives the place that it would tick."""
    hits = sum(choices[guess(choices)].correct for choices in lists)
    # Lists differ in length; their mean chance is close enough for a test of this kind.
    chance = sum(1 / len(choices) for choices in lists) / len(lists)
    return hits, at_least(hits, len(lists), chance)


def length(choice, language):
    return len(choice.text.get(language))


@pytest.mark.parametrize("lists", LISTS)
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("pick", [max, min])
def test_length_does_not_give_the_answer_away(lists, language, pick):
    if len(lists) < 10:
        pytest.skip("too few to tell")
    hits, chance = guessable(
        lists, lambda choices: pick(range(len(choices)), key=lambda place: length(choices[place], language))
    )
    name = "longest" if pick is max else "shortest"
    assert chance > SURPRISING, f"ticking the {name} choice is right in {hits} of {len(lists)} questions"


@pytest.mark.parametrize("lists", LISTS)
@pytest.mark.parametrize("place", range(5))
def test_position_does_not_give_the_answer_away(lists, place):
    lists = [choices for choices in lists if len(choices) > place]
    if len(lists) < 10:
        pytest.skip("too few to tell")
    hits, chance = guessable(lists, lambda choices: place)
    assert chance > SURPRISING, f"choice {place + 1} is right in {hits} of {len(lists)} questions"


@pytest.mark.parametrize("lists", LISTS)
def test_choices_have_similar_lengths(lists):
    """The right choice is at most twice as long as the mean of the wrong ones, give or take some words."""
    for choices in lists:
        right = next(choice for choice in choices if choice.correct)
        wrong = [choice for choice in choices if not choice.correct]
        mean = sum(length(choice, "en") for choice in wrong) / len(wrong)
        assert length(right, "en") <= 2 * mean + 20, right.text.en


def test_multi_questions_differ_in_how_many_are_right():
    counts = Counter(sum(choice.correct for choice in one.choices) for one in ALL if one.kind == "multi")
    if counts.total() < 10:
        pytest.skip("too few to tell")
    assert max(counts.values()) <= 0.8 * counts.total(), counts


def test_no_choice_refers_to_the_others():
    """ "All of the above" has no place where the order is drawn."""
    forbidden = re.compile(
        r"^(all|none|both|neither) of (these|them)\W*$|\bof the above\b|(以上|上述)(都|皆|全|均|选项|各项|[两三四]项)|\b[A-E] (and|or) [A-E]\b",
        re.IGNORECASE,
    )
    for one in ALL:
        for choice in getattr(one, "choices", getattr(one, "repairs", ())):
            for language in ("en", "zh"):
                assert not forbidden.search(choice.text.get(language)), f"{one.id}: {choice.text.get(language)}"


def test_no_two_questions_ask_the_same():
    seen = {}
    for one in ALL:
        for language in ("en", "zh"):
            words = re.sub(r"\W+", " ", one.prompt.get(language)).casefold().strip()
            key = (words, getattr(one, "listing", None), getattr(getattr(one, "swap", None), "wrong", None))
            assert key not in seen, f"{one.id} and {seen[key]}"
            seen[key] = one.id


@pytest.mark.parametrize("topic", questions.topics())
def test_no_two_prompts_of_a_topic_are_nearly_the_same(topic):
    found = [one for one in ALL if one.topic == topic and one.kind != "bug"]
    for first, second in combinations(found, 2):
        matcher = SequenceMatcher(None, first.prompt.en, second.prompt.en, autojunk=False)
        if matcher.real_quick_ratio() > 0.92 and matcher.quick_ratio() > 0.92:
            assert matcher.ratio() <= 0.92, f"{first.id} and {second.id}"


LESSONS = {path.stem for path in (Path(__file__).parents[2] / "lessons").glob("*.py")}


@pytest.mark.parametrize("topic", sorted({one.topic for one in ALL if one.lesson in LESSONS}))
def test_the_mix_of_a_topic(topic):
    """In the topic of a lesson every kind is there, and no level makes up nearly all of it."""
    found = [one for one in ALL if one.topic == topic]
    kinds, levels = (Counter(getattr(one, name) for one in found) for name in ("kind", "level"))
    assert set(kinds) == set(questions.KINDS), f"missing: {', '.join(sorted(set(questions.KINDS) - set(kinds)))}"
    assert set(levels) == set(questions.LEVELS)
    assert max(levels.values()) <= 0.6 * len(found), levels


def test_the_guard_against_guessing_can_fail():
    choice = next(one for one in ALL if one.kind == "choice")
    right = [one for one in choice.choices if one.correct]
    wrong = [one for one in choice.choices if not one.correct]
    assert guessable([right + wrong] * 20, lambda choices: 0)[1] < SURPRISING
    assert guessable([right + wrong] * 20, lambda choices: 1)[1] > SURPRISING
