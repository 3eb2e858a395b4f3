"""What is kept of a class: it goes on after a kill, tells who changes, and never forgets a human's mark."""

import csv
import io
import json

import pytest
from made_up_class import LOSSES, RIGHT, asked, book, put, stand_in

from quiz.bank.loading import bank
from quiz.checking.process import Unavailable
from quiz.classroom import grading
from quiz.classroom.session import MODERATION, RESULTS, Session, SessionError, guarded

ROSTER = "file,id,name,email,login,section,lms_id,handed_in\na.ipynb,a,=1+1,a@example.org,ann,S1,901,2026-10-31T20:30:00+00:00\n"
CHOICE = bank()["gan-blur"]
KEY = next(place for place, choice in enumerate(CHOICE.choices) if choice.correct)
LAST = ["to review", "warnings", "handed in", "hours late"]
UNSURE = "One network makes images and the other one judges them, so both get better."


@pytest.fixture
def jobs(monkeypatch):
    """The answers in code that were run; none is."""
    counted = []
    monkeypatch.setattr(grading, "grade_all", stand_in(counted=counted))
    return counted


@pytest.fixture
def klass(tmp_path):
    said = asked("gan-what", UNSURE)
    return put(
        tmp_path / "class",
        {
            "a.ipynb": book(RIGHT, LOSSES, asked("gan-blur", KEY), said),
            "b.ipynb": book(RIGHT, LOSSES, asked("gan-blur", KEY + 1 if KEY == 0 else 0), said),
            "c.ipynb": book(RIGHT, LOSSES, asked("gan-blur"), asked("gan-what")),
            "roster.csv": ROSTER + "b.ipynb,b,B,,,,,\nc.ipynb,c,,,,,,\n",
        },
    )


@pytest.fixture
def out(tmp_path):
    return tmp_path / "report"


def table(text):
    return list(csv.reader(io.StringIO(text)))


def test_a_class_is_graded_and_written(quiz, klass, out, jobs):
    code, printed, _ = quiz("submissions", klass, "--out", out)
    assert code == 0 and "3 students" in printed and f"quiz moderate {out}" in printed
    rows = table((out / "scores.csv").read_text())
    assert rows[0] == ["student", "name", "total", *Session(out).head["items"], *LAST]
    assert set(Session(out).head["items"]) == {"gan-blur", "gan-what", "gan.losses"}
    marks = {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    assert marks["a"]["gan-blur"] == "100.00" and marks["b"]["gan-blur"] == "0.00" and marks["c"]["gan-blur"] == "0.00"
    assert Session(out).students["c"]["items"]["gan-blur"]["status"] == grading.NO_ANSWER
    assert len(list((out / "students").iterdir())) == 3 and (out / "report.html").is_file()


def test_a_run_that_was_killed_goes_on_where_it_was(quiz, klass, out, jobs):
    quiz("submissions", klass, "--out", out)
    lines = (out / RESULTS).read_text().splitlines(keepends=True)
    (out / RESULTS).write_text("".join(lines[:2]) + lines[2][: len(lines[2]) // 2])
    jobs.clear()
    code, printed, _ = quiz("submissions", klass, "--out", out)
    assert code == 0 and "1 students are graded already" in printed
    assert len(jobs) == 2 and set(Session(out).students) == {"a", "b", "c"}
    assert [json.loads(line) for line in (out / RESULTS).read_text().splitlines()][1] == json.loads(lines[1])


def test_a_hand_in_that_has_changed_is_graded_anew_and_no_other(quiz, klass, out, jobs):
    quiz("submissions", klass, "--out", out)
    jobs.clear()
    put(klass, {"b.ipynb": book(RIGHT, LOSSES, asked("gan-blur", KEY), asked("gan-what", UNSURE))})
    quiz("submissions", klass, "--out", out)
    assert [job.key[1] for job in jobs] == ["gan.losses"] and Session(out).mark("b", "gan-blur") == 1


def test_only_one_student(quiz, klass, out, jobs):
    quiz("submissions", klass, "--out", out, "--student", "b")
    assert set(Session(out).students) == {"b"}
    code, _, error = quiz("submissions", klass, "--out", out, "--student", "nobody")
    assert code == 2 and "nobody" in error


def test_regrading_tells_who_changes_and_why_before_it_writes(quiz, klass, out, jobs, monkeypatch):
    quiz("submissions", klass, "--out", out)
    before = (out / RESULTS).read_text()
    monkeypatch.setattr(grading, "grade_all", stand_in("wrong", 0.0))
    _, printed, _ = quiz("submissions", "--regrade", "--out", out, "--dry-run")
    assert "a\tgan.losses\t100 -> 0\tcorrect -> wrong (value)" in printed and printed.count("100 -> 0") == 3
    assert (out / RESULTS).read_text() == before
    monkeypatch.setattr("typer.confirm", lambda *_: False)
    quiz("submissions", "--regrade", "--out", out)
    assert (out / RESULTS).read_text() == before
    monkeypatch.setattr("typer.confirm", lambda *_: pytest.fail("--yes was given"))
    quiz("submissions", "--regrade", "--out", out, "--yes", "--student", "a")
    assert [Session(out).mark(name, "gan.losses") for name in "abc"] == [0, 1, 1]
    _, printed, _ = quiz("submissions", "--regrade", "--out", out, "--yes", "--student", "a")
    assert "Nobody's marks change" in printed


def test_regrading_needs_no_notebooks_and_reads_the_bank_as_it_is_now(quiz, klass, out, jobs, monkeypatch):
    quiz("submissions", klass, "--out", out)
    for path in klass.iterdir():
        path.unlink()
    turned = tuple(choice.model_copy(update={"correct": not choice.correct}) for choice in CHOICE.choices)
    repaired = bank() | {"gan-blur": CHOICE.model_copy(update={"choices": turned})}
    monkeypatch.setattr(grading, "bank", lambda: repaired)
    _, printed, _ = quiz("submissions", "--regrade", "--out", out, "--yes")
    assert "a\tgan-blur\t100 -> 0" in printed and "b\tgan-blur\t0 -> 100" in printed


def test_a_question_that_the_bank_has_no_longer_keeps_its_mark(quiz, klass, out, jobs, monkeypatch):
    quiz("submissions", klass, "--out", out)
    left = {name: one for name, one in bank().items() if name != "gan-blur"}
    monkeypatch.setattr("quiz.classroom.session.bank", lambda: left)
    monkeypatch.setattr("quiz.classroom.report.bank", lambda: left)
    code, printed, _ = quiz("submissions", "--regrade", "--out", out, "--yes")
    assert code == 0 and "Nobody's marks change" in printed and Session(out).mark("a", "gan-blur") == 1


def test_a_human_mark_is_kept_for_ever(quiz, klass, out, jobs, monkeypatch):
    quiz("submissions", klass, "--out", out)
    Session(out).moderate("a", "gan.losses", 0.5, by="me")
    monkeypatch.setattr(grading, "grade_all", stand_in("wrong", 0.0))
    _, printed, _ = quiz("submissions", "--regrade", "--out", out, "--yes")
    assert "a\tgan.losses\t100 -> 100\ta human's mark stays" in printed
    put(klass, {"a.ipynb": book(RIGHT, LOSSES, asked("gan-blur", 0), asked("gan-what", UNSURE), "new")})
    quiz("submissions", klass, "--out", out)
    assert Session(out).mark("a", "gan.losses") == 0.5
    quiz("submissions", klass, "--out", out, "--handout", klass / "c.ipynb")
    assert Session(out).mark("a", "gan.losses") == 0.5


def test_an_answer_given_anew_is_shown_to_a_human_again(quiz, klass, out, jobs):
    quiz("submissions", klass, "--out", out)
    session = Session(out)
    assert session.to_moderate() == [("a", "gan-what"), ("b", "gan-what")]
    session.moderate("a", "gan-what", 0.75)
    assert Session(out).to_moderate() == [("b", "gan-what")]
    other = asked("gan-what", f"{UNSURE} It is from 2014.", time="2026-10-05")
    put(klass, {"a.ipynb": book(RIGHT, LOSSES, asked("gan-blur", KEY), other)})
    quiz("submissions", klass, "--out", out)
    assert ("a", "gan-what") in Session(out).to_moderate() and Session(out).mark("a", "gan-what") == 0.75


def test_half_a_line_of_a_human_mark_spoils_nothing(quiz, klass, out, jobs):
    quiz("submissions", klass, "--out", out)
    Session(out).moderate("a", "gan-what", 0.75)
    with (out / MODERATION).open("a") as file:
        file.write('{"student": "b", "it')
    Session(out).moderate("b", "gan-what", 0.25)
    again = Session(out)
    assert again.mark("a", "gan-what") == 0.75 and again.mark("b", "gan-what") == 0.25


def test_a_folder_of_something_else_is_refused(quiz, klass, out):
    put(out, {RESULTS: '{"type": "other"}\n'})
    with pytest.raises(SessionError):
        Session(out)
    code, _, error = quiz("submissions", klass, "--out", out)
    assert code == 2 and "not the result of a class" in error


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--regrade",), "no results"),
        ((), "Name the folder"),
        (("nowhere",), "nowhere is not a folder"),
        (("nowhere", "--isolation", "vm"), "--isolation"),
        (("nowhere", "--lms", "blackboard"), "--lms"),
        (("nowhere", "--deadline", "soon"), "--deadline"),
    ],
)
def test_wrong_usage_is_one_clear_line(quiz, out, arguments, says):
    code, _, error = quiz("submissions", *arguments, "--out", out)
    assert code == 2 and says in error and len(error.strip().splitlines()) == 1


def test_isolation_that_is_not_to_be_had_ends_in_one_line(quiz, klass, out, monkeypatch):
    def refuse(jobs, processes=None, levels=None):
        assert levels == ("namespace",)
        raise Unavailable("isolation level 'namespace' is not to be had here: no")
        yield

    monkeypatch.setattr(grading, "grade_all", refuse)
    code, _, error = quiz("submissions", klass, "--out", out, "--isolation", "namespace")
    assert code == 2 and "not to be had here" in error and len(error.strip().splitlines()) == 1
    assert not (out / "scores.csv").exists()


def test_lateness_is_told_and_costs_nothing(quiz, klass, out, jobs):
    quiz("submissions", klass, "--out", out, "--deadline", "2026-10-31T18:00:00+00:00")
    session = Session(out)
    assert session.hours_late("a") == 2.5 and session.total("a") == pytest.approx(
        (1 + 1 + session.mark("a", "gan-what")) / 3
    )
    rows = table((out / "scores.csv").read_text())
    assert rows[1][-1] == "2.5"
    quiz("submissions", "--regrade", "--out", out, "--yes", "--deadline", "2026-10-31T21:00:00+00:00")
    assert Session(out).hours_late("a") == 0


def test_no_cell_is_a_formula():
    assert [guarded(cell) for cell in ("=1", "+1", "@x", "-x", "\t=1", "＝1")] == [
        "'=1",
        "'+1",
        "'@x",
        "'-x",
        "'\t=1",
        "'＝1",
    ]
    assert [guarded(cell) for cell in ("-1.5", "12.00", "a=b", -3, "")] == ["-1.5", "12.00", "a=b", "-3", ""]


def test_scores_hold_no_formula(quiz, klass, out, jobs):
    quiz("submissions", klass, "--out", out)
    assert table((out / "scores.csv").read_text())[1][1] == "'=1+1"


def test_moodle_reads_id_number_address_and_mark(quiz, klass, out, jobs):
    quiz("submissions", klass, "--out", out, "--lms", "moodle", "--assignment", "GANs")
    rows = table((out / "moodle.csv").read_text())
    assert rows[0] == ["ID number", "Email address", "GANs"] and rows[1][:2] == ["a", "a@example.org"]
    assert 0 <= float(rows[1][2]) <= 100


def test_canvas_reads_its_own_columns(quiz, klass, out, jobs, tmp_path):
    put(tmp_path, {"ids.csv": "id,lms_id,login,name\nb,902,bob,B\nzz,1,,\n"})
    _, printed, _ = quiz("submissions", klass, "--out", out, "--lms", "canvas", "--map", tmp_path / "ids.csv")
    rows = table((out / "canvas.csv").read_text())
    assert rows[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Image generation"]
    assert rows[1] == ["    Points Possible", "", "", "", "", "100"]
    assert rows[2][:5] == ["'=1+1", "901", "a", "ann", "S1"] and rows[3][:4] == ["B", "902", "b", "bob"]
    assert "Not in the class: zz" in printed


def test_the_same_class_gives_the_same_scores(quiz, klass, out, jobs, tmp_path):
    quiz("submissions", klass, "--out", out)
    quiz("submissions", klass, "--out", tmp_path / "again", "--processes", 3)
    assert (out / "scores.csv").read_text() == (tmp_path / "again" / "scores.csv").read_text()
