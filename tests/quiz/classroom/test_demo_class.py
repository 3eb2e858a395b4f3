"""The made-up class of thirty, handed in and, without its code being run, graded."""

from collections import Counter

import pytest
from made_up_class import stand_in

from quiz.classroom import grading
from quiz.classroom.grading import expected, grade_class
from quiz.classroom.hand_ins import collect
from quiz.classroom.session import Session
from quiz.classroom.similarity import similar
from tools import demo_class


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("demo")
    assert demo_class.main(place) == 30
    return place


def test_every_kind_of_student_is_told_for_what_they_are(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(grading, "grade_all", stand_in())
    hand_ins = collect(folder)
    kinds = {one.student.id: demo_class.KINDS[int(one.student.id[1:]) - 1] for one in hand_ins}
    items, others = expected(hand_ins)
    assert len(items) == 39 and others == []
    session = Session(tmp_path)
    session.start(items)
    for one, results in grade_class(hand_ins, items):
        session.add(one, results)
    by_kind = {}
    for name, kind in kinds.items():
        record = session.students[name]
        by_kind.setdefault(kind, []).append(
            (session.total(name), Counter(r["status"] for r in record["items"].values()), record)
        )
    assert all(total > 0.9 for total, _, _ in by_kind["right"])
    assert all(total == 0 for total, _, _ in by_kind["lazy"])
    for kind in ("damaged", "encoded"):
        ((total, statuses, record),) = by_kind[kind]
        assert total == 0 and set(statuses) == {grading.NO_ANSWER} and "not a notebook" in record["warnings"][0]["en"]
    for _, _, record in by_kind["cheating"]:
        assert sum(result["score"] for result in record["items"].values() if result["kind"] != "code") < 4
    ((total, statuses, record),) = by_kind["lost"]
    assert total > 0.9 and statuses[grading.NO_ANSWER] == 1 and len(record["warnings"]) >= 3
    pairs = {frozenset((pair.first, pair.second)) for pair in similar(session) if pair.exercise in demo_class.OWN}
    assert pairs >= {frozenset(pair) for pair in (("s01", "s23"), ("s01", "s24"), ("s23", "s24"))}
