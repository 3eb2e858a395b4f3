"""What a class hands in: whose it is, what counts of it, and what is only told."""

import os

import pytest
from made_up_class import LOSSES, RIGHT, STUB, asked, book, code, put

from quiz.classroom.hand_ins import collect, language_of, read_map
from quiz.practice.handed_in import MARK
from tools.demo_class import known

TASK = "gan.losses"


def only(folder):
    (found,) = collect(folder)
    return found


def told(hand_in):
    return " | ".join(warning.en for warning in hand_in.warnings)


def source(hand_in, exercise=TASK):
    """The cells that are graded."""
    taken = hand_in.code[exercise]
    return hand_in.sources[taken.file][: taken.cells]


def test_a_file_belongs_to_its_folder_or_is_named_after_its_student(tmp_path):
    put(
        tmp_path,
        {"ada/01.ipynb": book(RIGHT), "ada/deep/02.ipynb": book(""), "李雷.ipynb": book(""), "a b'c.ipynb": book("")},
    )
    found = {one.student.id: len(one.files) for one in collect(tmp_path)}
    assert found == {"ada": 2, "李雷": 1, "a b'c": 1}


def test_a_roster_says_whose_a_file_or_folder_is(tmp_path):
    roster = "file,id,name,email,login,section,lms_id\n./x1/,7,Seven,7@example.org,seven,A,900\nb.ipynb,8,,,,,\nnone.ipynb,9,,,,,\n"
    put(
        tmp_path,
        {"roster.csv": "\ufeff" + roster, "x1/sub/n.ipynb": book(RIGHT), "b.ipynb": book(""), "c.ipynb": book("")},
    )
    found = {one.student.id: one for one in collect(tmp_path)}
    assert set(found) == {"7", "8", "9", "c"}
    assert found["7"].student.email == "7@example.org" and found["7"].student.lms_id == "900"
    assert "c.ipynb is not in roster.csv" in told(found["c"])
    assert found["9"].files == [] and found["9"].latest == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("name,id\nx,1\n", "file and id"),
        ("file,id\nx,\n", "line 2"),
        ("file,id\n", "file and id"),
        (b"file,id\n\xff\xfe,1\n", "UTF-8"),
        ("file,id,handed_in\nx,1,yesterday\n", "yesterday"),
    ],
)
def test_a_roster_that_cannot_be_used_says_why(tmp_path, content, says):
    put(tmp_path, {"roster.csv": content, "x.ipynb": book("")})
    with pytest.raises(ValueError, match=says):
        collect(tmp_path)


def test_links_and_copies_made_by_tools_are_not_hand_ins(tmp_path):
    outside = put(tmp_path / "outside", {"secret.ipynb": book(RIGHT)})
    folder = put(
        tmp_path / "class",
        {
            "a/.ipynb_checkpoints/n-checkpoint.ipynb": book(RIGHT),
            "__MACOSX/a/._n.ipynb": b"\0\1",
            "a/n.ipynb": book(""),
        },
    )
    os.symlink(outside / "secret.ipynb", folder / "linked.ipynb")
    os.symlink(outside, folder / "b")
    assert [path.name for path in only(folder).files] == ["n.ipynb"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"cells": [', "not a notebook"),
        (b"[1, 2]", "not a notebook"),
        (b'{"cells": 3}', "not a notebook"),
        ("# 作业".encode("gb18030"), "not a notebook"),
        (book("x = '中'").replace("\\u4e2d", "中").encode("gb18030"), "not a notebook"),
        (b'{"a":' * 100_000, "not a notebook"),
        (book("x" * (2 * 2**20 + 1)), "more than 2 MB of code"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_warning(tmp_path, content, says):
    put(tmp_path, {"a/bad.ipynb": content, "a/good.ipynb": book(RIGHT, LOSSES), "b.ipynb": book("")})
    first, _ = collect(tmp_path)
    assert says in told(first) and "bad.ipynb" in told(first)
    assert TASK in first.code


def test_a_file_that_is_too_large_is_not_even_opened(tmp_path):
    with (tmp_path / "a.ipynb").open("wb") as file:
        file.truncate(65 * 2**20)
    assert "larger than 64 MB" in told(only(tmp_path))


@pytest.mark.parametrize("mark", ["\ufeff", "\r\n"])
def test_a_byte_order_mark_and_other_line_ends_do_not_matter(tmp_path, mark):
    put(tmp_path, {"a.ipynb": mark + book(RIGHT, LOSSES, asked("gan-blur", 1))})
    assert TASK in only(tmp_path).code and only(tmp_path).records["gan-blur"]["answer"] == 1


def test_a_check_that_is_lost_or_moved_is_a_warning(tmp_path):
    put(tmp_path, {"a.ipynb": book(RIGHT, "x = 1"), "b.ipynb": book(LOSSES, "x = 1", RIGHT)})
    lost, moved = collect(tmp_path)
    assert "the check of gan.losses is missing" in told(lost) and RIGHT in source(lost)
    assert "defined after its check" in told(moved) and RIGHT in source(moved)


def test_the_last_complete_definition_before_the_check_counts(tmp_path):
    later = "def gan_losses(real, fake):\n    return 0, 0"
    put(tmp_path, {"a.ipynb": book("def gan_losses(a, b):\n    return 1, 1", RIGHT, LOSSES, later)})
    found = only(tmp_path)
    assert source(found)[-2:] == [RIGHT, LOSSES]
    assert "defined 2 times" in told(found)


def test_a_stub_that_was_pasted_in_again_does_not_count_as_another_definition(tmp_path):
    put(tmp_path, {"a.ipynb": book(RIGHT, STUB, LOSSES)})
    assert told(only(tmp_path)) == "" and only(tmp_path).code[TASK].attempted


def test_a_name_that_is_given_a_function_otherwise_is_a_definition(tmp_path):
    put(tmp_path, {"a.ipynb": book("def mine(a, b):\n    return 0, 0\ngan_losses = mine", LOSSES)})
    assert only(tmp_path).code[TASK].attempted


def test_a_stub_alone_is_not_attempted(tmp_path):
    put(tmp_path, {"a.ipynb": book(STUB, LOSSES)})
    assert not only(tmp_path).code[TASK].attempted


def test_the_handout_beside_the_answer_does_not_hide_it(tmp_path):
    put(tmp_path, {"a/01-Copy1.ipynb": book(RIGHT, LOSSES), "a/01.ipynb": book(STUB, LOSSES)})
    assert only(tmp_path).code[TASK].file == "a/01-Copy1.ipynb"


def test_of_two_answers_in_two_files_the_latter_counts_and_both_are_named(tmp_path):
    put(tmp_path, {"a/1.ipynb": book(RIGHT, LOSSES), "a/2.ipynb": book(RIGHT, LOSSES)})
    assert only(tmp_path).code[TASK].file == "a/2.ipynb" and "a/1.ipynb and in a/2.ipynb" in told(only(tmp_path))


def test_exercises_of_two_lessons_that_ask_for_the_same_names_are_kept_apart(tmp_path):
    steps = known("gan.train_steps", "right")[0]
    check = 'quiz.check("{}", discriminator_step, generator_step)'
    shared = {
        "a": check.format("gan.train_steps"),
        "b": check.format("cgan.conditional_steps"),
        "c": 'quiz.check("gan.losses", f)',
    }
    put(tmp_path, {f"{name}.ipynb": book(steps, cell) for name, cell in shared.items()})
    taken = [set(one.code) for one in collect(tmp_path)]
    assert taken == [{"gan.train_steps"}, {"cgan.conditional_steps"}, {"gan.train_steps"}]


def test_a_renamed_function_is_told(tmp_path):
    put(tmp_path, {"a.ipynb": book(RIGHT.replace("gan_losses", "my_losses"), LOSSES)})
    assert TASK not in only(tmp_path).code and "no cell defines gan_losses" in told(only(tmp_path))


def test_a_cell_that_is_no_python_defines_what_it_says(tmp_path):
    put(tmp_path, {"a.ipynb": book("%%time\nx = 1", "def gan_losses(a, b:\n    return", LOSSES)})
    assert only(tmp_path).code[TASK].attempted


def test_of_several_answers_the_latest_counts_wherever_it_stands(tmp_path):
    new = asked("gan-blur", 2, time="2026-10-02T12:00:00+00:00")
    put(tmp_path, {"a.ipynb": book(new, asked("gan-blur", 1))})
    assert only(tmp_path).records["gan-blur"]["answer"] == 2


@pytest.mark.parametrize(
    "damage",
    [
        {"outputs": None},
        {"outputs": [None, 3, {"data": None}, {"data": {"text/html": None}}, {"data": {"text/html": [1]}}]},
        {"outputs": [{"data": {"text/html": f'<i {MARK}="{{not json"></i>'}}]},
        {"outputs": [{"data": {"text/html": f'<i {MARK}="[1, 2]"></i>'}}]},
        {"outputs": [{"data": {"text/html": f'<i {MARK}="' + "[" * 100_000}}]},
        {"outputs": [{"data": {"text/html": f'<i {MARK}="{{&quot;question&quot;: &quot;\\ud800&quot;}}"></i>'}}]},
    ],
)
def test_a_damaged_record_is_left_out(tmp_path, damage):
    put(tmp_path, {"a.ipynb": book(code("x = 1") | damage, asked("gan-blur", 1))})
    assert set(only(tmp_path).records) == {"gan-blur"}


def test_the_same_file_twice_is_told_to_both(tmp_path):
    put(tmp_path, {name: book(RIGHT, LOSSES) for name in ("a.ipynb", "b.ipynb")} | {"c.ipynb": book(RIGHT, LOSSES, "")})
    first, second, third = map(told, collect(tmp_path))
    assert "same file as that of b" in first and "same file as that of a" in second and third == ""


def test_an_answer_that_was_given_once_and_handed_in_twice_is_told_to_both(tmp_path):
    files = {
        "a.ipynb": book(asked("gan-blur", 1, attempt="4f"), asked("gan-roles", [0], attempt="5e")),
        "b.ipynb": book(RIGHT, asked("gan-blur", 1, attempt="4f"), asked("gan-roles", [0], attempt="5e")),
        "c.ipynb": book(asked("gan-blur", 1, attempt="6d")),
    }
    first, second, third = map(told, collect(put(tmp_path, files)))
    assert "2 stored answers are the very ones of b" in first and "the very ones of a" in second and third == ""


def test_the_digest_tells_a_hand_in_that_has_changed(tmp_path):
    put(tmp_path, {"a.ipynb": book(RIGHT)})
    before = only(tmp_path).digest
    os.utime(tmp_path / "a.ipynb", (1, 1))
    assert only(tmp_path).digest == before
    put(tmp_path, {"a.ipynb": book(RIGHT, "x")})
    assert only(tmp_path).digest != before


def test_the_language_is_that_of_most_answers(tmp_path):
    cells = [
        asked("gan-blur", 1, lang="zh"),
        asked("gan-roles", 1, lang="zh"),
        asked("gan-watch", 1),
        asked("x", 1, lang="<b>"),
    ]
    put(tmp_path, {"a.ipynb": book(*cells)})
    assert language_of(only(tmp_path)) == "zh"


def test_a_map_needs_an_id(tmp_path):
    put(tmp_path, {"map.csv": "id,lms_id,email\na,77,\n"})
    assert read_map(tmp_path / "map.csv") == {"a": {"lms_id": "77"}}
    put(tmp_path, {"map.csv": "who,lms_id\na,77\n"})
    with pytest.raises(ValueError, match="id"):
        read_map(tmp_path / "map.csv")


def test_no_folder(tmp_path):
    with pytest.raises(NotADirectoryError):
        collect(tmp_path / "none")
    assert collect(tmp_path) == []
