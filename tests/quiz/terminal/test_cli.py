"""The command ``quiz``: what it prints, what it records, its exit codes, in both languages."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from quiz.bank.loading import bank, question
from quiz.exercises.verdicts import CheckOutcome, CheckResult
from quiz.grading.text.grading import ClaimResult, PointResult, TextResult
from quiz.ground.language import Text
from quiz.progress.help import Help
from quiz.progress.store import Progress
from quiz.terminal import cli
from quiz.terminal.options import HELP

REPOSITORY = Path(__file__).parents[3]
BANK = REPOSITORY / "tests" / "fixtures" / "bank"
ENGLISH_WORD = re.compile(r"[A-Za-z]{2,}")


@pytest.fixture
def quiz(monkeypatch, tmp_path, quiz):
    """The command on the small bank, with a record of its own."""
    monkeypatch.setenv("IMAGEGEN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("IMAGEGEN_BANK", str(BANK))
    return quiz


def attempts():
    return Progress().attempts()


def test_help_is_shown_without_a_command(quiz):
    code, out, err = quiz()
    assert code == 0 and err == ""
    assert "list" in out and "Usage" in out


def test_list_is_one_line_for_each_item_when_piped(quiz):
    code, out, _ = quiz("list", "--topic", "gan", "--kind", "number")
    assert code == 0
    first, second = [line.split("\t") for line in out.splitlines()]
    assert first[:4] == [question("gan-loss-sum").label, "junior", "number", "new"]
    assert "from 16 to 8 units" in second[4] and "w₁₆" in second[4]


def test_list_filters_by_level(quiz):
    _, out, _ = quiz("list", "--level", "senior", "--json")
    assert {one["id"] for one in json.loads(out)} == {"gan-papers", "gan-code"}


def test_list_holds_exercises_and_states(quiz):
    Progress().record("gan-step", "order", 0.5)
    Progress().record("gan-papers", "match", 1.0)
    Progress().record("gan.losses", "code", 1.0)
    items = {one["id"]: one for one in json.loads(quiz("list", "--json")[1])}
    assert items["gan-step"]["state"] == "open" and items["gan-step"]["best"] == 0.5
    assert items["gan-papers"]["state"] == "solved" and items["gan-what"]["state"] == "new"
    assert items["gan.losses"]["state"] == "solved" and items["gan.losses"]["kind"] == "code"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["list", "--level", "expert"], "--level: there is no 'expert'; known: junior, mid, senior."),
        (["list", "--kind", "numbre"], "did you mean number?"),
        (["list", "--topic", "music"], "--topic"),
        (["list", "--colour"], "--colour"),
        (["list", "--lang", "de"], "--lang"),
        (["sing"], "sing"),
        (["ask", "gan-equilibirum"], "Did you mean gan-equilibrium"),
        (["ask", "--seed", "x"], "--seed"),
        (["check"], "EXERCISE"),
        (["check", "gan.loses", "answer.py"], "did you mean gan.losses?"),
        (["check", "gan.losses", "no-such-file.py"], "no-such-file.py"),
        (["export", "progress"], "FILE"),
        (["export", "progress", "/no/such/folder/out.jsonl"], "/no/such/folder/out.jsonl"),
        (["import", "progress", "no-such-file.jsonl"], "no-such-file.jsonl"),
        (["import"], "quiz import --help"),
    ],
)
def test_bad_usage_is_one_line_on_stderr_and_exit_code_2(quiz, arguments, told):
    code, out, err = quiz(*arguments)
    assert code == 2
    assert out == ""
    assert err.startswith("quiz: ") and err.count("\n") == 1 and told in err
    code, _, err = quiz(*arguments, *([] if "--lang" in arguments else ["--lang", "zh"]))
    assert code == 2 and err.count("\n") == 1
    if "--lang" not in arguments:
        assert re.search(r"[\u4e00-\u9fff]", err)


def asked(quiz, question, *typed, arguments=("--seed", "1")):
    code, out, err = quiz("ask", question, *arguments, typed=typed)
    assert (code, err) == (0, "")
    return out, attempts()[-1]


def letter(out, wording):
    """The letter under which something was shown."""
    return re.search(rf"^([A-F])\. {re.escape(wording)}$", out, re.MULTILINE)[1]


def shown(quiz, question, *typed):
    """What is shown before the answer, with the draw that the other calls see."""
    return quiz("ask", question, "--seed", "1", typed=typed)[1]


def test_ask_choice(quiz):
    right = letter(shown(quiz, "gan-equilibrium"), "one half")
    assert attempts() == []
    out, attempt = asked(quiz, "gan-equilibrium", "?", "", right.lower())
    assert out.count("Choose one of the answers.") == 2
    assert "Correct." in out and "D = 1/2" in out and "arXiv:1406.2661" in out
    assert (attempt.score, attempt.kind, attempt.lang, attempt.answer) == (1.0, "choice", "en", right.lower())
    assert attempt.seconds >= 0 and attempt.detail["seed"] == 1


def test_ask_multi(quiz):
    before = shown(quiz, "gan-stabilise")
    typed = ", ".join(letter(before, name) for name in ("R1 penalty", "spectral norm", "two time scales"))
    assert asked(quiz, "gan-stabilise", typed)[1].score == 1


def test_ask_number(quiz):
    out, attempt = asked(quiz, "gan-loss-sum", "2*log(2)", "nan", "１．３８６３ nats")
    assert attempt.score == 1
    assert "not evaluated" in out and "NaN" in out


def test_ask_order(quiz):
    before = shown(quiz, "gan-step")
    names = ("draw noise", "generate", "update the discriminator", "update the generator")
    typed = "".join(letter(before, name) for name in names)
    out, attempt = asked(quiz, "gan-step", typed[:3], typed)
    assert attempt.score == 1 and "exactly once" in out


def test_ask_match(quiz):
    before = shown(quiz, "gan-papers")
    names = ("critic", "slope on real data", "largest singular value")
    typed = "、".join(letter(before, name) for name in names)
    assert asked(quiz, "gan-papers", typed)[1].score == 1


def test_ask_bug(quiz):
    before = shown(quiz, "gan-mean-bug", "13", "C")
    assert "13 |     return total * count" in before
    right = letter(before, "divide by the count")
    out, attempt = asked(quiz, "gan-mean-bug", "first", "99", "13", "Z", "C", "", right)
    assert attempt.score == 1
    assert out.count("The line is a number from 1 to 16.") == 2


POINTS = ("two-networks", "opposed", "through-d", "equilibrium")


@pytest.fixture
def engine(monkeypatch):
    """Stands in for the free-text engine, which has tests of its own."""

    def answers(*states, low, high, flags=(), claims=(), marked=True):
        points = tuple(
            PointResult(name, state, 0.5, None, "play a game" if state == "met" else None)
            for name, state in zip(POINTS, states, strict=True)
        )
        claims = tuple(ClaimResult(claim, (0, 4), "play") for claim in claims)
        found = TextResult("gan-what", "en", low, low, high, points, claims, tuple(flags), marked)
        monkeypatch.setattr("quiz.grading.text.engine.grade", lambda question, answer, lang: found)

    return answers


def test_ask_text(quiz, engine):
    engine("met", "contradicted", "missing", "met", low=2, high=2, flags=["too-long"], claims=["sees-data"])
    out, attempt = asked(quiz, "gan-what", "", "Two networks", "play a game.", "")
    assert attempt.answer == "Two networks\nplay a game." and attempt.score == 0.5
    assert attempt.detail["points"]["opposed"] == "contradicted" and attempt.detail["self_rated"] == {}
    for told in ("✓ Two networks.", "“play a game”", "opposite", "It sees only the gradient.", "20,000"):
        assert told in out
    assert "A generator and a discriminator play a game." in out and "2 of 4" in out
    assert Progress().kept("gan-what") == ""


def test_ask_text_lets_the_learner_rate_what_is_unsure(quiz, engine):
    engine("met", "unsure", "unsure", "missing", low=1, high=3)
    out, attempt = asked(quiz, "gan-what", "An answer.", "", "C", "b")
    assert (
        attempt.score == 0.5 and attempt.detail["self_rated"] == {"opposed": 0.0, "through-d": 1.0} and attempt.claimed
    )
    assert "from A to B" in out


def test_a_rating_stays_inside_what_the_engine_is_sure_of(quiz, engine):
    engine("unsure", "unsure", "unsure", "unsure", low=0, high=1, flags=["core-inversion"])
    assert asked(quiz, "gan-what", "An answer.", "", "ABCD")[1].score == 0.25


def test_where_the_grader_gives_no_mark_the_learner_judges_every_point(quiz, engine):
    engine("met", "missing", "contradicted", "missing", low=1, high=1, marked=False)
    out, attempt = asked(quiz, "gan-what", "An answer.", "", "AB/C")
    assert attempt.detail["self_rated"] == dict(zip(POINTS, (1.0, 1.0, 0.5, 0.0), strict=True))
    assert attempt.score == 0.75 and attempt.claimed and "no automatic mark" in out and "own judgement" in out


@pytest.mark.parametrize(
    ("answer", "said", "least", "most"),
    [
        (
            "A generator turns random noise into images and a discriminator tells real images from generated ones. "
            "Their objectives are opposed: the discriminator learns to tell them apart, the generator to fool it.",
            "AB",
            0.5,
            1.0,
        ),
        ("I do not know.", "", 0.0, 0.0),
    ],
)
def test_ask_text_with_the_engine(quiz, monkeypatch, answer, said, least, most):
    monkeypatch.delenv("IMAGEGEN_BANK")
    quiz("ask", "gan-what", typed=[answer, "", said, ""])
    assert least <= attempts()[-1].score <= most


def test_a_text_answer_survives_an_interrupt(quiz, engine):
    engine("met", "met", "met", "met", low=4, high=4)
    code, _, err = quiz("ask", "gan-what", typed=["first line", "second line", KeyboardInterrupt])
    assert code == 130 and "kept" in err
    assert attempts() == [] and Progress().kept("gan-what") == "first line\nsecond line"
    out, attempt = asked(quiz, "gan-what", "third line", "")
    assert "first line" in out and attempt.answer == "first line\nsecond line\nthird line" and attempt.score == 1


@pytest.mark.parametrize("question", ["gan-equilibrium", "gan-mean-bug", "gan-what"])
def test_an_interrupt_records_nothing(quiz, question):
    code, _, err = quiz("ask", question, typed=[KeyboardInterrupt])
    assert code == 130 and err.strip().count("\n") == 0
    assert attempts() == []


@pytest.mark.parametrize("question", ["gan-equilibrium", "gan-loss-sum", "gan-mean-bug", "gan-what"])
def test_an_input_that_ends_records_nothing(quiz, question):
    code, _, err = quiz("ask", question, typed=[])
    assert code == 2 and "nothing was recorded" in err
    assert attempts() == []


def test_ask_code_points_at_the_exercise(quiz):
    code, out, _ = quiz("ask", "gan-code")
    assert code == 0 and "quiz check gan.losses FILE.py" in out


def test_ask_without_an_id_goes_on_to_the_next(quiz):
    assert question("gan-equilibrium").label in quiz("ask", typed=["A"])[1]
    assert question("gan-stabilise").label in quiz("ask", typed=["A"])[1]
    assert question("gan-step").label in quiz("ask", "--kind", "order")[1]


def test_ask_says_when_everything_is_solved(quiz):
    Progress().record("gan-step", "order", 1.0)
    code, _, err = quiz("ask", "--kind", "order")
    assert code == 2 and "solved" in err


def test_progress(quiz):
    Progress().record("gan-step", "order", 1.0)
    Progress().record("gan-renamed-since", "order", 1.0)
    code, out, _ = quiz("progress")
    assert code == 0 and out.splitlines()[0] == "gan\t1\t0\t8\t9\t0\t0\t 11% █"
    assert "no longer in the course: gan-renamed-since" in out
    record = json.loads(quiz("progress", "--json")[1])
    assert record["attempts"] == 2 and record["items"][0]["state"] == "solved"


def test_export_and_import(quiz, tmp_path, monkeypatch):
    Progress().record("gan-step", "order", 1.0, answer="甲")
    path = tmp_path / "out.jsonl"
    assert quiz("export", "progress", path)[0] == 0
    assert quiz("export", "progress", "-")[1] == path.read_text(encoding="utf-8")
    monkeypatch.setenv("IMAGEGEN_HOME", str(tmp_path / "other"))
    code, out, _ = quiz("import", "progress", path)
    assert code == 0 and out.startswith("1 attempts added")
    assert attempts()[0].answer == "甲"
    path.write_text(path.read_text(encoding="utf-8") + '{"type": "attempt"', encoding="utf-8")
    code, out, err = quiz("import", "progress", path)
    assert code == 2 and "1 already here" in out and "line 3" in err


def test_a_damaged_file_is_told_on_stderr(quiz, tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "progress.sqlite").write_bytes(b"nonsense" * 999)
    code, out, err = quiz("progress")
    assert code == 0 and "progress-damaged-" in err and err.count("\n") == 1


@pytest.fixture
def checked(monkeypatch, tmp_path):
    """Stands in for the isolated run, which has tests of its own."""
    import quiz.checking.in_isolation

    monkeypatch.chdir(tmp_path)
    (tmp_path / "answer.py").write_text("answer = 1\n", encoding="utf-8")

    def result(status, *outcomes):
        found = CheckResult("gan.losses", status, tuple(outcomes), None, "namespace")
        monkeypatch.setattr(quiz.checking.in_isolation, "check_file", lambda exercise, path, seed=None: found)

    return result


GOOD = CheckOutcome(Text("loss of D", "D 的损失"), True, "value")
BAD = CheckOutcome(Text("loss of G", "G 的损失"), False, "sign", Text("the sign \x1b[31mis", "符号反了"))


def test_check_that_passes(quiz, checked):
    checked("correct", GOOD)
    code, out, _ = quiz("check", "gan.losses", "answer.py")
    assert code == 0 and "gan.losses: correct" in out and "✓ loss of D" in out
    [attempt] = attempts()
    assert attempt.score == 1 and attempt.item == "gan.losses" and attempt.answer == "answer = 1\n"


def test_help_is_forgotten_once_the_answer_is_right(quiz, checked):
    helped = Help("gan.losses")
    helped.hints = 2
    helped.keep()
    checked("wrong", GOOD, BAD)
    quiz("check", "gan.losses", "answer.py")
    checked("correct", GOOD)
    quiz("check", "gan.losses", "answer.py")
    quiz("check", "gan.losses", "answer.py")
    assert [attempt.hints for attempt in attempts()] == [2, 2, 0]


def test_check_that_fails(quiz, checked):
    checked("wrong", GOOD, BAD)
    code, out, _ = quiz("check", "gan.losses", "answer.py")
    assert code == 1 and "✗ loss of G: the sign" in out and "\x1b" not in out
    code, out, _ = quiz("check", "gan.losses", "answer.py", "--json")
    assert code == 1 and json.loads(out)["category"] == "sign"
    assert attempts()[0].score == 0.5


def test_check_that_was_not_attempted_is_not_recorded(quiz, checked):
    checked("not attempted")
    assert quiz("check", "gan.losses", "answer.py")[0] == 1
    assert attempts() == []


CHINESE = [
    (["list", "--topic", "gan", "--kind", "choice"], []),
    (["list", "--help"], []),
    (["progress"], []),
    (["ask", "gan-equilibrium"], ["?", "A"]),
    (["ask", "gan-stabilise"], ["AB"]),
    (["ask", "gan-loss-sum"], ["1/", "-1,3863"]),
    (["ask", "gan-parameters"], ["3"]),
    (["ask", "gan-step"], ["AB", "ABCD"]),
    (["ask", "gan-papers"], ["ABC"]),
    (["ask", "gan-what"], ["一个答案。", "", "A"]),
    (["ask", "gan-code"], []),
    (["ask", "gan-equilibrium"], []),
]
KEPT_IN_ENGLISH = (
    r"gan-[a-z-]+|gan\.[a-z_]+|arXiv|WGAN|GAN|quiz|FILE|py|such|metavar|TOPIC|LEVEL|KIND|JSON|json|en|zh|"
    r"junior|mid|senior|number|gan|lang|skip|topic|level|kind|state|STATE|TEXT|find|limit|new|open|solved|help|check|list|progress|review|Lipschitz|SN|[A-F]{2,}|log|ln"
)


@pytest.mark.parametrize(("arguments", "typed"), CHINESE)
def test_chinese_output_is_chinese(quiz, engine, arguments, typed):
    engine("missing", "contradicted", "unsure", "missing", low=0, high=1, flags=["bare-list"], claims=["sees-data"])
    _, out, err = quiz(*arguments, "--lang", "zh", typed=typed)
    assert ENGLISH_WORD.findall(re.sub(KEPT_IN_ENGLISH, "", re.sub(r"(?m)^ *\d+ \| .*$", "", out + err))) == []


def test_every_help_text_is_in_both_languages():
    import typer

    def walk(command):
        yield command.help
        yield from (getattr(parameter, "help", None) for parameter in command.params)
        for below in getattr(command, "commands", {}).values():
            yield from walk(below)

    found = set(walk(typer.main.get_command(cli.app))) - {None, "Every group takes --lang, as every command does."}
    assert found <= set(HELP) and len(found) > 10


def run(*arguments, typed="", **environment):
    return subprocess.run(
        [sys.executable, "-m", "quiz", *arguments],
        cwd=REPOSITORY,
        env=os.environ | {"IMAGEGEN_BANK": str(BANK)} | environment,
        input=typed.encode(),
        capture_output=True,
        timeout=120,
    )


def test_a_real_process_in_a_pipe(tmp_path):
    found = run("ask", "gan-equilibrium", "--lang", "zh", typed="A\n", IMAGEGEN_HOME=str(tmp_path))
    assert found.returncode == 0 and found.stderr == b""
    assert "参考文献" in found.stdout.decode() and b"\x1b" not in found.stdout
    assert len(Progress(tmp_path).attempts()) == 1


def test_an_ascii_terminal_does_not_stop_the_command(tmp_path):
    found = run("list", "--lang", "zh", IMAGEGEN_HOME=str(tmp_path), PYTHONIOENCODING="ascii")
    assert found.returncode == 0 and b"gan-q" in found.stdout


def test_no_command_imports_tensorflow():
    code = (
        "import sys, quiz.terminal.cli, quiz.terminal.asker, quiz.progress, quiz.grading.kinds, quiz.bank, quiz.exercises; "
        "print([name for name in sys.modules if name.split('.')[0] in ('tensorflow', 'keras', 'torch')])"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, timeout=120)
    assert found.stdout.strip() == "[]", found.stderr


@pytest.mark.parametrize("question", ["gan-equilibrium", "gan-mean-bug", "gan-loss-sum", "gan-step"])
def test_a_question_can_be_passed_over(quiz, question):
    code, out, err = quiz("ask", question, typed=["/skip"])
    assert (code, err) == (0, "") and "nothing was recorded" in out and attempts() == []


def test_an_answer_in_words_can_be_passed_over(quiz, engine):
    engine("met", "met", "met", "met", low=4, high=4)
    code, out, _ = quiz("ask", "gan-what", typed=["/skip", ""])
    assert code == 0 and "nothing was recorded" in out and attempts() == [] and Progress().kept("gan-what") == ""


def test_asking_for_an_exercise_points_to_check(quiz):
    code, _, err = quiz("ask", "gan.losses")
    assert code == 2 and "quiz check gan.losses" in err


def test_wishes_are_kept(quiz):
    code, out, _ = quiz("wish", "--new", "5", "--due", "30", "--suspend", "gan-step", "--flag", "gan-what", "--json")
    told = json.loads(out)
    assert code == 0 and told == {
        "new_per_day": 5,
        "due_per_day": 30,
        "suspended": ["gan-step"],
        "flagged": ["gan-what"],
    }
    assert "put aside: gan-step" in quiz("wish")[1]
    assert json.loads(quiz("wish", "--resume", "gan-step", "--json")[1])["suspended"] == []
    assert quiz("wish", "--suspend", "gan-nonsense")[0] == 2


def test_list_by_state_and_text(quiz):
    Progress().record("gan-equilibrium", kind="choice", score=1.0)
    solved = json.loads(quiz("list", "--state", "solved", "--json")[1])
    assert [one["id"] for one in solved] == ["gan-equilibrium"]
    found = json.loads(quiz("list", "--find", "STABILISE", "--json")[1])
    assert [one["id"] for one in found] == ["gan-stabilise"]
    assert len(json.loads(quiz("list", "--limit", "2", "--json")[1])) == 2
    assert quiz("list", "--state", "done")[0] == 2


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize(
    "heads", ["主题 已掌握 未掌握 未答 题目数 待复习 分钟 掌握程度", "a b c d e f minutes mastery"]
)
def test_a_table_cuts_nothing_off(width, heads):
    import io

    from rich.cells import cell_len
    from rich.console import Console

    from quiz.terminal.options import print_rows

    rows = [("metrics", "12", "3", "43", "58", "12", "120", "100% ███"), ("gan", "0", "0", "99", "99", "0", "0", "0%")]
    titled = [("gan-q12345", "junior", "number", "new", "一个很长的题目，" * 12)]
    for table, names, below in ((rows, heads.split(), False), (titled, list("abcde"), True)):
        console = Console(file=io.StringIO(), width=width)
        print_rows(console, names, table, below)
        shown = console.file.getvalue()
        assert max(map(cell_len, shown.splitlines())) <= width and "…" not in shown
        for value in [*names[: 0 if below else None], *(value for row in table for value in row)]:
            assert all(character in shown for character in value)
    assert shown.count("一个很长的题目") >= 10 or "".join(shown.split()).count("一个很长的题目，") == 12


def test_an_output_that_cannot_be_written_ends_in_one_line(tmp_path):
    with open("/dev/full", "w") as full:
        found = subprocess.run(
            [sys.executable, "-m", "quiz", "ask", "gan-equilibrium"], cwd=REPOSITORY, input="A\n", stdout=full, stderr=subprocess.PIPE,
            text=True, env=os.environ | {"IMAGEGEN_BANK": str(BANK), "IMAGEGEN_HOME": str(tmp_path)},
        )  # fmt: skip
    assert found.returncode == 2 and found.stderr.splitlines() == [
        "quiz: The output cannot be written: No space left on device."
    ]


def test_a_record_that_cannot_be_kept_is_told_before_anything_is_asked(quiz, tmp_path, monkeypatch):
    place = tmp_path / "file"
    place.write_text("")
    monkeypatch.setenv("IMAGEGEN_HOME", str(place / "home"))
    code, out, err = quiz("ask", "gan-equilibrium", typed=["A"])
    assert code == 2 and out == "" and len(err.splitlines()) == 1


def test_a_table_longer_than_the_screen_goes_through_a_pager(quiz, monkeypatch):
    pages = []
    monkeypatch.setattr("pydoc.pager", pages.append)
    monkeypatch.setattr("quiz.terminal.options.sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("LINES", "24")
    monkeypatch.setenv("COLUMNS", "100")
    code, printed, _ = quiz("list", "--topic", "gan")
    [page] = pages
    shown = [one for one in bank().values() if one.topic == "gan"]
    assert code == 0 and all(one.label in page for one in shown) and shown[0].label not in printed
    assert "\x1b" not in page
    code, printed, _ = quiz("list", "--topic", "gan", "--limit", "3")
    assert code == 0 and len(pages) == 1 and shown[0].label in printed
