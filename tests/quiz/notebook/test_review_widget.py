"""The review in a notebook, clicked through without a browser."""

import pytest

import quiz
from quiz.bank.loading import bank, question
from quiz.grading.text.grading import PointResult, TextResult
from quiz.ground import language
from quiz.notebook import review as review_widget
from quiz.notebook.review import NEXT, SKIP, Review, as_markdown
from quiz.practice.schedule import Schedule, exam_date
from quiz.progress.store import Progress

pytestmark = pytest.mark.usefixtures("fixture_bank")


def answer(review):
    """Answer whatever is shown, right or wrong."""
    if review.asked.kind == "choice":
        review.form.marks[0].value = True
    elif review.asked.kind == "text":
        review.form.field.value = "I do not know."
    else:
        raise AssertionError(f"no way to answer {review.asked.id}")
    review.form.submit.click()


def test_an_answer_is_counted_at_once_and_the_next_question_follows():
    review = Review()
    assert review.asked.id == "gan-equilibrium" and "new today: 9" in review.status.value
    assert review.next.description == str(SKIP)
    answer(review)
    assert [attempt.item for attempt in Progress().attempts()] == ["gan-equilibrium"]
    assert (
        "new today: 8" in review.status.value
        and f"{question('gan-equilibrium').label} comes back" in review.status.value
    )
    assert review.next.description == str(NEXT)
    review.next.click()
    assert review.asked.id != "gan-equilibrium" and review.next.description == str(SKIP)


def test_what_is_skipped_comes_after_the_others_and_records_nothing():
    review = Review()
    served = []
    for _ in bank():
        served.append(review.asked.id)
        review.next.click()
    assert sorted(served) == sorted(bank()) and review.asked.id == served[0]
    assert Progress().attempts() == []


def test_a_limit_ends_the_session():
    review = Review(limit=1)
    answer(review)
    review.next.click()
    assert review.place.children == () and review.next.layout.display == "none"
    assert "Answered 1" in review.status.value and "new today: 8" in review.status.value


def test_when_nothing_is_due_the_next_date_is_told():
    for one in bank().values():
        Progress().record(one.item, one.kind, 1.0)
    review = Review()
    assert "Nothing is due" in review.status.value and "in 2 days" in review.status.value
    assert review.place.children == ()


def test_an_answer_in_words_counts_with_its_final_grade(monkeypatch):
    """One of four points is met, one is open: what the learner says of it decides the grade. The engine has tests of its own."""
    states = ("met", "unsure", "missing", "missing")

    def engine(asked, typed, lang):
        points = tuple(
            PointResult(point.id, state, 0.5, None, None) for point, state in zip(asked.key_points, states, strict=True)
        )
        return TextResult(asked.id, lang, 1, 1, 2, points)

    monkeypatch.setattr("quiz.grading.text.engine.grade", engine)
    review = Review()
    while review.asked.kind != "text":
        review.next.click()
    answer(review)
    assert Progress().attempts() == [] and review.next.description == str(SKIP)
    said = review.form.ratings.children[0].children[1].children[0]
    said.click()
    attempt = Progress().attempts()[-1]
    assert attempt.item == review.asked.id and attempt.score == 0.5
    assert f"{review.asked.label} comes back tomorrow" in review.status.value


def test_a_code_question_says_where_to_answer():
    review = Review()
    while review.asked.kind != "code":
        review.next.click()
    review.next.click()
    assert Progress().attempts() == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_where_nobody_can_click_what_is_due_is_listed(lang, monkeypatch):
    monkeypatch.setattr(language, "_current", lang)
    Progress().record("gan-step", "order", 0.0)
    told = as_markdown(Schedule(Progress()))
    assert f"`{question('gan-equilibrium').label}`" in told and question("gan-step").label not in told
    assert ("new today: 8" if lang == "en" else "今日新题 8 题") in told
    monkeypatch.setattr(review_widget, "LISTED", 2)
    assert ("and 6 more" if lang == "en" else "还有 6 题") in as_markdown(Schedule(Progress()))


def test_a_topic_that_is_done_points_at_the_others():
    told = as_markdown(Schedule(Progress()), "vae")
    assert "Elsewhere" in told and "new today: 9" in told


def test_the_date_is_kept(capsys):
    quiz.review(exam="2999-01-31")
    assert exam_date(Progress()).year == 2999 and "(2999-01-31)" in capsys.readouterr().out
    with pytest.raises(ValueError, match="not in the future"):
        quiz.review(exam="2020-01-01")
    quiz.review(exam="none")
    assert exam_date(Progress()) is None
