"""Questions as widgets, clicked through without a browser, on the small bank of the fixtures."""

import pytest

from quiz.bank.loading import bank, question
from quiz.notebook import forms
from quiz.notebook.asking import ask, build
from quiz.notebook.parts import numbered
from quiz.progress.store import Progress
from quiz.rendering.markdown import as_text

pytestmark = pytest.mark.usefixtures("fixture_bank")


def form(question_id):
    return build(question(question_id), seed=3)


def right_place(shape, choices):
    """Where the right one of some choices is shown."""
    return [choices[position].correct for position in shape.drawn.order].index(True)


def test_choice_wrong_then_right_is_remembered():
    shape = form("gan-equilibrium")
    right = right_place(shape, shape.asked.choices)
    shape.marks[(right + 1) % len(shape.marks)].value = True
    shape.submit.click()
    assert "Not correct" in shape.feedback.value and shape.submit.disabled
    shape.again.click()
    assert shape.feedback.value == "" and not shape.submit.disabled
    shape.marks[right_place(shape, shape.asked.choices)].value = True
    shape.submit.click()
    assert "Correct" in shape.feedback.value
    assert [attempt.score for attempt in Progress().attempts("gan-equilibrium")] == [0.0, 1.0]


def test_right_and_wrong_choices_are_marked_where_they_stand():
    shape = form("gan-equilibrium")
    right = right_place(shape, shape.asked.choices)
    wrong = (right + 1) % len(shape.marks)
    shape.marks[wrong].value = True
    assert not any("quiz-verdict" in told.value for told in shape.told)
    shape.submit.click()
    assert "✗ wrong" in shape.told[wrong].value and "✓ right" in shape.told[right].value
    assert sum("quiz-verdict" in told.value for told in shape.told) == 2
    assert all(mark.disabled for mark in shape.marks)
    shape.again.click()
    assert not any(
        "quiz-verdict" in told.value or mark.disabled for told, mark in zip(shape.told, shape.marks, strict=True)
    )


def test_several_answers_are_announced():
    assert "Several may apply." in form("gan-stabilise").answer_area.children[0].value


def test_the_faulty_line_is_shown_after_grading_only():
    shape = form("gan-mean-bug")
    assert "quiz-faulty" not in shape.code.value
    shape.line.value, shape.symptom.value, shape.marks[0].value = "1", shape.asked.symptom, True
    shape.submit.click()
    rows = shape.code.value.split("<tr")[1:]
    assert [number for number, row in enumerate(rows, 1) if "quiz-faulty" in row] == sorted(shape.asked.lines)


def test_a_listing_keeps_every_line_and_its_words():
    from html import unescape
    from re import sub

    code = 'x = """a\n\n  b"""\n\n# c < d\nif x:\n    pass\n'
    rows = numbered(code).split("<tr>")[1:]
    assert [unescape(sub("<[^>]+>", "", row.partition("</td><td>")[2])).rstrip() for row in rows] == code.splitlines()
    assert 'class="quiz-k"' in rows[5]


def test_picking_another_choice_releases_the_first():
    shape = form("gan-equilibrium")
    shape.marks[0].value = True
    shape.marks[2].value = True
    assert [mark.value for mark in shape.marks] == [place == 2 for place in range(len(shape.marks))]


def test_an_empty_answer_is_asked_again_and_not_recorded():
    for question_id in ("gan-equilibrium", "gan-stabilise", "gan-loss-sum", "gan-papers", "gan-mean-bug"):
        shape = form(question_id)
        shape.submit.click()
        assert shape.feedback.value and not shape.submit.disabled
        assert Progress().attempts(question_id) == []


def test_multi_takes_several():
    shape = form("gan-stabilise")
    for mark, position in zip(shape.marks, shape.drawn.order, strict=True):
        mark.value = shape.asked.choices[position].correct
    shape.submit.click()
    assert Progress().state("gan-stabilise").name == "solved"


def test_number_is_read_as_people_type_it():
    shape = form("gan-loss-sum")
    shape.field.value = f"{shape.drawn.answer:.4f}".replace(".", ",")
    shape.submit.click()
    assert "Correct" in shape.feedback.value


def test_order_by_moving_rows():
    shape = form("gan-step")
    target = sorted(range(len(shape.drawn.order)), key=lambda shown: shape.drawn.order[shown])
    for place, item in enumerate(target):
        while shape.sequence[place] != item:
            at = shape.sequence.index(item)
            shape.rows.children[at].children[0].click()
    shape.submit.click()
    assert Progress().state("gan-step").name == "solved"


def test_match_by_letters():
    shape = form("gan-papers")
    for left, pick in enumerate(shape.picks):
        pick.value = shape.drawn.order.index(left)
    shape.submit.click()
    assert Progress().state("gan-papers").name == "solved"


def test_bug_needs_line_symptom_and_repair():
    shape = form("gan-mean-bug")
    shape.line.value = str(min(shape.asked.lines))
    shape.symptom.value = shape.asked.symptom
    shape.marks[right_place(shape, shape.asked.repairs)].value = True
    shape.submit.click()
    assert Progress().state("gan-mean-bug").name == "solved"


def test_unknown_id_names_the_nearest(capsys):
    ask("gan-equilibriun")
    assert "gan-equilibrium" in capsys.readouterr().out


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_reads_as_text_where_nobody_can_click(language, monkeypatch):
    from quiz.ground import language as reader

    monkeypatch.setattr(reader, "_current", language)
    for asked in bank().values():
        text = as_text(asked)
        assert asked.explanation.get(language)[:20] in text or "{" in asked.explanation.get(language)


def test_listing_in_a_page_cannot_inject_html():
    assert "<script>" not in numbered("x = '<script>alert(1)</script>'")


def test_one_answer_counts_once_however_often_it_is_submitted():
    shape = forms.FORMS["number"](question("gan-loss-sum"), 1)
    shape.field.value = "1"
    for _ in range(3):
        shape.submit.click()
        shape.grade()
    [attempt] = Progress().attempts()
    assert attempt.answer == "1" and attempt.detail["seed"] == shape.seed and attempt.detail["face"] == "notebook"


def test_an_order_that_nobody_touched_is_asked_for():
    shape = forms.FORMS["order"](question("gan-step"), 1)
    shape.grade()
    assert Progress().attempts() == [] and not shape.submit.disabled and "exactly once" in shape.feedback.value
