"""One spelling for every answer, and the way back to the original."""

import pytest

from quiz.grading.text.normalise import MOST_CHARACTERS, normalise


@pytest.mark.parametrize(
    ("written", "spelt"),
    [
        ("Ｇｅｎｅｒａｔｏｒ", "generator"),
        ("Fréchet", "frechet"),
        ("gеnerаtor", "generator"),
        ("gene\u200brat\u2060or", "generator"),
        ("\u202egenerator\u202c", "generator"),
        ("生成對抗網路", "生成对抗网络"),
        ("判別器與雜訊", "判别器与噪声"),
        ("½", "1/2"),
        ("不\u200d同", "不同"),
    ],
)
def test_same_word_in_another_guise(written, spelt):
    assert normalise(written).text == spelt


@pytest.mark.parametrize("written", ["√ᾱ_t x₀", r"$\sqrt{\bar{\alpha}_t} x_0$", "sqrt(abar_t) x_0", "√α̅_t x_0"])
def test_formulas_come_out_as_words(written):
    plain = normalise(written).text
    assert "sqrt" in plain and "abar" in plain and "x" in plain


@pytest.mark.parametrize(
    ("written", "word"), [("μ", "mu"), ("ε", "eps"), (r"\epsilon", "eps"), ("σ", "sigma"), ("β", "beta")]
)
def test_greek_letters_have_names(written, word):
    assert word in normalise(f"${written}$").text.split()


def test_every_character_knows_where_it_came_from():
    written = "Ｔｈｅ 判別器 \u200bsays ½ of $\\bar\\alpha$"
    found = normalise(written)
    assert len(found.origin) == len(found.text) + 1
    assert list(found.origin) == sorted(found.origin)
    start = found.text.index("判")
    assert written[slice(*found.span(start, start + 3))] == "判別器"
    start = found.text.index("says")
    assert written[slice(*found.span(start, start + 4))] == "says"


def test_a_book_is_read_in_part():
    found = normalise("noise " * MOST_CHARACTERS)
    assert found.truncated
    assert len(found.text) == MOST_CHARACTERS


@pytest.mark.parametrize("written", ["", "\ud800", "\x00\x01", "\u200b" * 50, "🙂🙂"])
def test_rubbish_is_no_error(written):
    assert not normalise(written).text.strip("🙂")
