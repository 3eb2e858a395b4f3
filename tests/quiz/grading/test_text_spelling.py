"""Slips of the pen are mended, names and rare words are not, and quotes stay the writer's own."""

import pytest

from quiz.grading.text.normalise import normalise
from quiz.grading.text.spelling import listed, meant, mended


@pytest.mark.parametrize(
    ("slip", "word"),
    [
        ("discirminator", "discriminator"), ("gnerator", "generator"), ("likelihoood", "likelihood"),
        ("varience", "variance"), ("reconstrution", "reconstruction"), ("consistant", "consistent"), ("minimizing", "minimising"),
    ],
)  # fmt: skip
def test_a_slip_is_taken_for_the_word_that_is_meant(slip, word):
    assert meant(slip) == word


@pytest.mark.parametrize(
    "word",
    ["discriminator", "unpaired", "impaired", "denoises", "controlnets", "stochastically", "semiconductors", "underfit",
     "forging", "thorough", "melting", "stating"],
)  # fmt: skip
def test_other_words_are_left_alone(word):
    assert meant(word) == word


@pytest.mark.parametrize("slip", ["discirminator", "discriminatr", "discriminatorr", "discrimminator"])
def test_what_is_mended_remembers_where_it_stood(slip):
    answer = f"The  {slip.upper()}, “{slip}” judges."
    found = mended(answer)
    assert found.text == normalise(answer.lower().replace(slip, "discriminator")).text
    for start, stop in ((5, 18), (21, 34)):
        assert found.text[start:stop] == "discriminator"
        place, end = found.span(start, stop)
        assert answer[place:end].lower() == slip
    place, end = found.span(found.text.index("judges"), len(found.text) - 1)
    assert answer[place:end] == "judges"


def test_an_answer_without_slips_is_what_normalise_makes_of_it():
    answer = "ＧＡＮ：The generator draws; 判别器判断真假 α=0.5, logvar_scheduler, it's fine."
    assert mended(answer) == normalise(answer)


def test_a_list_of_words_stars_what_is_used_often_and_keeps_what_would_be_taken_for_it():
    rare, often = "once networks, or decoders or encodes", " ".join(["encoder", "network"] * 5)
    assert listed([rare, often], ["encoders", "decoder", "enc"]) == "encoder*\nencoders\nnetwork*\nnetworks\n"
