"""`quiz answers`: JSON lines in, JSON lines out."""

import io
import json
from itertools import islice

import pytest

from quiz.grading.text.lines import LONGEST_LINE, grade_lines, read_lines, write_lines
from quiz.terminal.cli import main

RIGHT = "The encoder compresses the input into a small code and the decoder reconstructs the input from it."


def line(**fields):
    return (
        json.dumps({"question": "ae-what", "lang": "en", "text": RIGHT} | fields, ensure_ascii=False).encode() + b"\n"
    )


def test_a_line_each_in_the_same_order():
    found = list(
        grade_lines(
            [
                line(id="a"),
                line(id="b", text="no idea"),
                line(id="c", lang="zh", text="编码器把输入压缩成低维编码，解码器再由编码重构输入。"),
            ]
        )
    )
    assert [one["id"] for one in found] == ["a", "b", "c"]
    assert [one["score"] > 0 for one in found] == [True, False, True]
    assert {"score", "low", "high", "points", "flags", "misconceptions"} <= set(found[0])


@pytest.mark.parametrize(
    "bad",
    [
        b"{", b"[1]", b"\xff\xfe", b"null", line(text=None), line(text=3), line(question="gan-nothing"), line(lang="fr"), line(question=["x"]),
        b'{"text": "x"}', b"[" * 100_000, b'"' + b"x" * (LONGEST_LINE + 5) + b'"',
    ],
    ids=range(12),
)  # fmt: skip
def test_a_bad_line_is_reported_and_the_next_one_graded(bad):
    first, second = grade_lines([bad, line(id="good")])
    assert first["line"] == 1 and first["error"]
    assert second["id"] == "good" and "score" in second


def test_blank_lines_and_a_byte_order_mark_are_nothing_special():
    found = list(grade_lines([b"\xef\xbb\xbf" + line(), b"\n", b"  \r\n", line()]))
    assert len(found) == 2 and all("score" in one for one in found)


def test_it_streams():
    def endless():
        while True:
            yield line()

    assert len(list(islice(grade_lines(endless()), 3))) == 3


def test_the_rest_of_an_endless_line_is_thrown_away():
    stream = io.BytesIO(b"x" * (3 * LONGEST_LINE) + b"\n" + line(id="after"))
    first, second = grade_lines(read_lines(stream))
    assert "error" in first and second["id"] == "after"


def test_each_record_is_written_at_once():
    class Stream(io.StringIO):
        flushed = 0

        def flush(self):
            self.flushed += 1

    stream = Stream()
    write_lines([{"a": "好"}, {"b": 2}], stream)
    assert stream.getvalue() == '{"a": "好"}\n{"b": 2}\n' and stream.flushed == 2


def test_the_command(tmp_path, capsys):
    file = tmp_path / "answers.jsonl"
    file.write_bytes(line() + b"broken\n" + line(text=""))
    assert main(["answers", str(file)]) == 1
    captured = capsys.readouterr()
    told = [json.loads(one) for one in captured.out.splitlines()]
    assert told[0]["score"] >= 1 and "error" in told[1] and told[2]["score"] == 0
    assert [one["line"] for one in told] == [1, 2, 3] and "1 lines could not be graded" in captured.err
    file.write_bytes(line())
    assert main(["answers", str(file)]) == 0


def test_a_missing_file_is_bad_input(capsys):
    assert main(["answers", "no-such-file.jsonl"]) == 2
    assert "no-such-file.jsonl" in capsys.readouterr().err
