"""The text engine on the half of the gold answers that it was not tuned on: what it reaches, and what it may therefore mark.

The aims are a QWK of 0.80, 2 % false accepts and 3 % false rejects in each language, for headline and follow-up questions apart.
The limits below hold what is reached; docs/grading_text.md says what is missing.
"""

import json

import numpy as np
import pytest

from quiz.bank.contrasts import Sentence, contrasts
from quiz.grading.text.bank import text_questions
from quiz.grading.text.engine import Engine
from quiz.grading.text.gate import Gate
from tools.encoding import RememberingEncoder
from tools.gate import FILE, cell, graded, measured
from tools.gold import agreement, gold, honest, second_reader
from tools.train_text import DATA, known_words, stale_topics


@pytest.fixture(scope="module")
def engine():
    encode = RememberingEncoder()
    yield Engine(encode=encode)
    encode.keep()


@pytest.fixture(scope="module")
def untouched(engine):
    rows = gold(tuning=False)
    return rows, graded(rows, engine)


def chosen(untouched, wanted):
    return [(row, result) for row, result in zip(*untouched, strict=True) if wanted(row)]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("headline", [True, False])
def test_what_is_reached_is_kept(untouched, lang, headline):
    pairs = chosen(untouched, lambda row: row["lang"] == lang and row["headline"] == headline)
    found = cell([row["mark"] for row, _ in pairs], [result.score for _, result in pairs])
    assert found["answers"] >= 200
    assert found["qwk"] >= 0.9
    assert found["false_accepts"] <= 0.03
    assert found["false_rejects"] <= 0.04
    inside = [result.low <= row["mark"] <= result.high for row, result in pairs]
    assert np.mean(inside) >= 0.94


def test_few_points_of_right_answers_are_accused(untouched):
    """The bar of an accusation: wrong in under 2 % of the points that a person called met."""
    accused = [
        point.state == "contradicted"
        for row, result in zip(*untouched, strict=True)
        for point in result.points
        if row["verdicts"][point.id] == "met"
    ]
    assert len(accused) > 2000 and np.mean(accused) < 0.02
    told = [bool(result.misconceptions) for row, result in zip(*untouched, strict=True) if row["mark"] == 4]
    assert np.mean(told) < 0.02


@pytest.mark.parametrize("kind", ["copied", "injected", "keyword_list", "off_topic"])
def test_words_that_answer_nothing_do_not_pass(untouched, kind):
    pairs = chosen(untouched, lambda row: row["kind"] == kind and row["mark"] == 0)
    assert len(pairs) >= 10
    assert np.mean([result.score > 0 for _, result in pairs]) <= 0.12


def test_honest_sentences_are_no_instructions(engine):
    question = text_questions()["metrics-what"]
    for tuning, most in ((True, 0), (False, 3)):
        taken = [text for _, text in honest(tuning) if "instruction" in engine.judge(question, text).flags]
        assert len(taken) <= most


def test_the_shipped_gate_is_what_is_measured(untouched):
    """After a change of the engine or the gold answers: python -m tools.gate."""
    shipped = json.loads(FILE.read_text("utf-8"))
    found = measured(*untouched)
    assert shipped.keys() == found.keys() == text_questions().keys(), "each text question needs gold answers"
    apart = [name for name in found if set(Gate(found).marked) ^ set(Gate(shipped).marked)]
    assert not apart
    for name, cells in found.items():
        for lang, numbers in cells.items():
            assert numbers["answers"] == shipped[name][lang]["answers"]
            assert abs(numbers["qwk"] - shipped[name][lang]["qwk"]) < 0.1


def test_what_is_marked_deserves_it(untouched):
    """Over all questions that are marked in a language: the gate keeps what it promises."""
    marked = set(Gate(measured(*untouched)).marked)
    assert len(marked) >= 20
    pairs = chosen(untouched, lambda row: (row["question"], row["lang"]) in marked)
    found = cell([row["mark"] for row, _ in pairs], [result.score for _, result in pairs])
    assert found["qwk"] >= 0.8 and found["false_accepts"] <= 0.05


def test_shipped_weights_follow_from_the_bank():
    """After a change of written forms, contrast pairs or of how sentences are read: python -m tools.train_text."""
    assert not stale_topics()
    assert (DATA / "words.txt").read_text("utf-8") == known_words()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_text_question_has_practice_answers_that_are_no_gold_answers(lang):
    """What the readings are fitted on must not be what they are measured on."""
    measured_on = "\n".join(row["text"] for tuning in (True, False) for row in gold(tuning) if row["lang"] == lang)
    for question in text_questions().values():
        answers = contrasts(question).practice[lang]
        assert len(answers) >= 24, question.id
        told = [text for answer in answers for text, _ in answer if len(text) > (12 if lang == "zh" else 40)]
        assert not [text for text in told if text in measured_on], question.id


def test_a_label_of_a_practice_sentence_is_read_as_it_is_written():
    told = Sentence.labelled("...", "roles ~losses -order")
    assert (told.states, told.touches, told.denies) == ({"roles"}, {"losses"}, {"order"})
    assert Sentence.labelled("...", "") == Sentence("...", frozenset(), frozenset(), frozenset())


def test_the_second_reader_agrees_with_the_first():
    compared, equal = agreement(gold(True) + gold(False), second_reader())
    assert compared > 2000 and equal > 0.95
