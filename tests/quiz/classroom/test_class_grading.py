"""Marks of a class come from answers: choices by the key, numbers with what was drawn, words by key points."""

import pytest
from made_up_class import LOSSES, RIGHT, STUB, asked, book, put, record, right, stand_in

from quiz.bank.draws import draw
from quiz.bank.loading import bank
from quiz.classroom import grading
from quiz.classroom.grading import BAD_RECORD, GRADED, NO_ANSWER, REVIEW, expected, grade_class, graded
from quiz.classroom.hand_ins import collect
from quiz.grading.text.engine import engine

CLOSED = [question for question in bank().values() if question.kind not in ("text", "code")]
KINDS = {question.kind: question for question in CLOSED}


def mark(question, answer, **more):
    return graded(question.id, record(question.id, answer, **more), "en")


@pytest.mark.parametrize("question", [one for one in CLOSED if one.topic == "gan"], ids=lambda one: one.id)
def test_a_right_answer_gets_full_marks_whatever_was_drawn(question):
    for seed in (1, 2, 3):
        assert mark(question, right(question, seed), seed=seed)["score"] == 1


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_wrong_answer_does_not(kind):
    question = KINDS[kind]
    from tools.demo_class import given

    answer = given(question, 1, False, None) if kind != "bug" else right(question) | {"line": 1, "symptom": "crash"}
    assert mark(question, answer)["score"] < 1


def test_a_number_is_judged_with_the_parameters_that_were_drawn():
    question = next(one for one in CLOSED if one.kind == "number" and len({draw(one, s).answer for s in range(9)}) > 3)
    answers = {seed: draw(question, seed).answer for seed in range(30)}
    first, second = next((a, b) for a in answers for b in answers if abs(answers[a] - answers[b]) > abs(answers[a]))
    assert mark(question, answers[first], seed=first)["score"] == 1
    assert mark(question, answers[first], seed=second)["score"] == 0


def test_the_score_that_a_notebook_claims_is_not_read():
    question = KINDS["choice"]
    wrong = next(place for place, choice in enumerate(question.choices) if not choice.correct)
    assert mark(question, wrong, score=1.0, parameters={"x": 1}, ratings={"a": 1})["score"] == 0


def test_all_boxes_ticked_earn_nothing():
    question = KINDS["multi"]
    assert mark(question, list(range(len(question.choices))))["score"] == 0


JUNK = (
    None,
    True,
    -1,
    10**30,
    float("nan"),
    "",
    "x" * 10_000,
    [],
    [[]],
    {},
    {"line": []},
    [None],
    ["A"] * 9,
    {"symptom": {}},
)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_junk_earns_nothing_and_stops_nothing(kind, junk):
    bug = {"line": 1, "symptom": [], "repair": {}}
    for seed in (1, None, "s", [], -5, 10**40):
        for answer in (junk, bug):
            assert mark(KINDS[kind], answer, seed=seed)["score"] == 0


def test_no_answer_is_not_a_zero_in_silence():
    assert graded("gan-blur", None, "en")["status"] == NO_ANSWER
    assert graded("gan-blur", {"question": "gan-blur"}, "en")["status"] == BAD_RECORD


def test_words_with_open_points_wait_for_a_human_and_others_do_not():
    marked = [name for name, lang in engine().gate.marked if lang == "en"]
    full = [graded(name, record(name, bank()[name].model_answer.en), "en") for name in marked]
    assert all(one["score"] >= 0.75 and (one["status"] == REVIEW) == bool(one["open"]) == one["review"] for one in full)
    assert sum(one["status"] == GRADED and one["score"] == 1 for one in full) > 0.8 * len(full)
    nothing = graded("gan-what", record("gan-what", "I do not know."), "en")
    assert nothing["score"] == 0 and nothing["status"] == GRADED
    unsure = graded(
        "gan-what",
        record("gan-what", "One network makes images and the other one judges them, so both get better.", lang="en"),
        "en",
    )
    assert unsure["status"] == REVIEW and unsure["open"] and unsure["interval"][0] < unsure["interval"][1]


def test_what_a_student_says_of_their_own_words_is_shown_and_moves_no_mark():
    said = "One network makes images and the other one judges them, so both get better."
    point = bank()["gan-what"].key_points[0].id
    plain, rated = (graded("gan-what", record("gan-what", said, ratings=r), "en") for r in ({}, {point: 1.0}))
    assert rated["own_ratings"] == {point: 1.0} and rated["score"] == plain["score"]


def test_words_that_are_no_text_are_a_bad_record():
    assert graded("gan-what", record("gan-what", ["a", 1]), "en")["status"] == BAD_RECORD
    assert graded("gan-what", record("gan-what", "a", ratings="all"), "en")["own_ratings"] == {}


def graded_class(folder, monkeypatch, **keywords):
    counted = []
    monkeypatch.setattr(grading, "grade_all", stand_in(counted=counted, **keywords))
    hand_ins = collect(folder)
    items, _ = expected(hand_ins)
    return {one.student.id: results for one, results in grade_class(hand_ins, items)}, counted


def test_everyone_is_graded_on_the_same_items(tmp_path, monkeypatch):
    put(
        tmp_path,
        {
            "a.ipynb": book(RIGHT, LOSSES, asked("gan-blur", 1)),
            "b.ipynb": book(STUB, LOSSES, asked("gan-blur")),
            "c.ipynb": b"{",
        },
    )
    found, jobs = graded_class(tmp_path, monkeypatch)
    assert {tuple(results) for results in found.values()} == {("gan-blur", "gan.losses")}
    assert found["a"]["gan.losses"]["status"] == "correct" and len(jobs) == 1
    assert found["b"]["gan.losses"]["status"] == "not attempted"
    assert found["c"]["gan.losses"]["status"] == found["c"]["gan-blur"]["status"] == NO_ANSWER


def test_what_one_student_asks_besides_costs_nobody_marks(tmp_path):
    put(
        tmp_path,
        {f"{n}.ipynb": book(asked("gan-blur", 1)) for n in range(3)}
        | {"x.ipynb": book(asked("gan-roles", 1), asked("gan-blur", 1))},
    )
    assert expected(collect(tmp_path)) == (["gan-blur"], ["gan-roles"])
    assert expected(collect(tmp_path), {"gan-roles"}) == (["gan-roles"], ["gan-blur"])


def test_a_question_that_there_is_not_is_not_asked(tmp_path):
    put(tmp_path, {"a.ipynb": book('quiz.ask("no-such")', 'quiz.check("no.such", f)', asked("gan-blur", 1))})
    assert expected(collect(tmp_path)) == (["gan-blur"], [])
