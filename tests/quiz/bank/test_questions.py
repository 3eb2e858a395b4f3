"""The bank: loading, validation with errors that say where, broken listings and their lines."""

import textwrap
from pathlib import Path

import pytest
import yaml

from quiz.bank import models as questions
from quiz.bank.__main__ import main as report
from quiz.bank.lint import problems_of
from quiz.bank.loading import bank as load_bank
from quiz.bank.loading import load, question, topics
from quiz.bank.models import BankError, changed_lines
from quiz.bank.run_listings import repair_problems, run, symptom_problems
from quiz.ground.vocabulary import KINDS

ROOT = Path(__file__).parents[2] / "fixtures" / "bank"
RECORDS = {
    one["id"]: one
    for one in yaml.safe_load((ROOT / "topics" / "gan" / "questions.yaml").read_text(encoding="utf-8"))["questions"]
}


@pytest.fixture
def bank():
    return load_bank(ROOT)


@pytest.fixture
def write(tmp_path):
    """Writes a bank file of the given records and gives its folder."""

    def written(*records, topic="gan", text=None):
        content = {"topic": topic, "lesson": "01_gan", "questions": list(records)}
        source = text if text is not None else yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        folder = tmp_path / "topics" / topic
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "questions.yaml").write_text(source, encoding="utf-8")
        listings = tmp_path / "listings"
        listings.mkdir(exist_ok=True)
        (listings / "mean.py").write_text((ROOT / "listings" / "mean.py").read_text(encoding="utf-8"), encoding="utf-8")
        return tmp_path

    return written


def problems(root, topic="gan"):
    with pytest.raises(BankError) as caught:
        load(topic, root)
    assert all("\n" not in line for line in caught.value.problems)
    return caught.value.problems


def test_every_kind_loads(bank):
    assert {one.kind for one in bank.values()} == set(KINDS)
    assert all(name == one.id for name, one in bank.items())
    assert bank["gan-equilibrium"].lesson == "01_gan" and bank["gan-equilibrium"].topic == "gan"
    assert bank["gan-what"].key_points[2].rules == {"patterns": ["dL/dG"]}


def test_questions_do_not_change(bank):
    with pytest.raises(TypeError):
        bank["gan-new"] = None
    with pytest.raises(ValueError, match="frozen"):
        bank["gan-what"].level = "senior"


def test_an_unknown_id_names_the_nearest(monkeypatch):
    monkeypatch.setenv("IMAGEGEN_BANK", str(ROOT))
    with pytest.raises(KeyError) as caught:
        question("gan-equilibirum")
    assert caught.value.nearest[0] == "gan-equilibrium"
    assert "gan-equilibrium" in caught.value.message.en and "gan-equilibrium" in caught.value.message.zh


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("gan-equilibrium", {"level": "expert"}, "level"),
        ("gan-equilibrium", {"kind": "riddle"}, "kind: must be one of"),
        ("gan-equilibrium", {"prompt": {"en": "only English"}}, "prompt: has no zh"),
        ("gan-equilibrium", {"prompt": {"en": "a", "zh": " "}}, "prompt: zh is empty"),
        ("gan-equilibrium", {"prompt": {"en": True, "zh": "b"}}, "put it in quotes"),
        ("gan-equilibrium", {"prompt": {"en": "a", "zh": "b", "de": "c"}}, "found de"),
        ("gan-equilibrium", {"prompt": "bare"}, "both languages"),
        ("gan-equilibrium", {"explanation": None}, "explanation"),
        ("gan-equilibrium", {"sources": []}, "sources"),
        ("gan-equilibrium", {"rows": [1.4]}, "rows"),
        ("gan-equilibrium", {"rows": ["X9"]}, "rows"),
        ("gan-equilibrium", {"colour": "red"}, "colour: unknown field"),
        ("gan-equilibrium", {"topic": "gan"}, "head of the file"),
        ("gan-equilibrium", {"id": "vae-thing"}, "must start with gan-"),
        ("gan-equilibrium", {"id": "gan_Thing"}, "id"),
        ("gan-loss-sum", {"tolerance": -1}, "tolerance"),
        ("gan-loss-sum", {"absolute": "yes please"}, "absolute"),
        ("gan-parameters", {"answer": 3}, "cannot be printed"),
        ("gan-parameters", {"parameters": {"n": []}}, "parameters.n"),
        ("gan-parameters", {"parameters": {"answer": [1]}}, "choose another name"),
        ("gan-parameters", {"parameters": {"a": list(range(50)), "b": list(range(50))}}, "combinations"),
        ("gan-step", {"items": [{"en": "a", "zh": "甲"}] * 3}, "read the same"),
        ("gan-step", {"items": [{"en": "a", "zh": "甲"}]}, "items"),
        ("gan-mean-bug", {"listing": "none.py"}, "there is no listings/none.py"),
        ("gan-mean-bug", {"listing": "../topics/gan/questions.yaml"}, "listing"),
        ("gan-mean-bug", {"swap": {"right": "import", "wrong": ""}}, "found 2 times"),
        ("gan-mean-bug", {"swap": {"right": "return total", "wrong": "return total"}}, "do not differ"),
        ("gan-mean-bug", {"symptom": "loud"}, "symptom"),
        ("gan-what", {"headline": False}, "headline"),
        ("gan-code", {"exercise": "losses"}, "exercise"),
    ],
)
def test_errors_name_file_question_and_field(write, name, change, told):
    found = problems(write(RECORDS[name] | change))
    assert len(found) >= 1
    assert all(line.startswith(f"topics/gan/questions.yaml: {change.get('id', name)}: ") for line in found)
    assert any(told in line for line in found), found


@pytest.mark.parametrize(("name", "field"), [("gan-equilibrium", "choices"), ("gan-mean-bug", "repairs")])
@pytest.mark.parametrize("correct", [(), (0, 1)])
def test_exactly_one_choice_is_correct(write, name, field, correct):
    choices = [one | {"correct": place in correct} for place, one in enumerate(RECORDS[name][field])]
    assert any("exactly one must be correct" in line for line in problems(write(RECORDS[name] | {field: choices})))


@pytest.mark.parametrize("correct", [True, False])
def test_a_multi_has_right_and_wrong_boxes(write, correct):
    choices = [one | {"correct": correct} for one in RECORDS["gan-stabilise"]["choices"]]
    assert any("one wrong" in line for line in problems(write(RECORDS["gan-stabilise"] | {"choices": choices})))


def test_a_headline_question_has_four_key_points(write):
    record = RECORDS["gan-what"]
    found = problems(write(record | {"key_points": record["key_points"][1:]}))
    assert any("has four, found 3" in line for line in found)


def test_every_problem_of_a_file_is_told_at_once(write):
    root = write(RECORDS["gan-step"] | {"level": "x"}, RECORDS["gan-code"] | {"sources": []}, "nonsense")
    found = problems(root)
    assert len(found) == 3
    assert "question 3" in found[2]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("topic: gan\nlesson: 01_gan\nquestions: [", "not YAML"),
        ("topic: gan\nlesson: a\nlesson: b\nquestions: []", "line 3: not YAML: 'lesson' stands twice"),
        ("topic: vae\nlesson: 01_gan\nquestions: []", "topic: must be 'gan'"),
        ("- a", "must be a mapping"),
        ("topic: gan\nquestions: []", "lesson"),
        ("topic: gan\nlesson: a\nquestions: []\nextra: 1", "unknown field extra"),
        ("topic: gan\nlesson: a\nquestions: [{{n}: 1}]", "not YAML"),
        ("topic: gan\nlesson: a\nquestions:\n- en: Why noise: what for?", "stands in quotes"),
        ("!!python/object/apply:os.system ['true']", "not YAML"),
    ],
)
def test_a_broken_file_is_told_by_name(write, text, told):
    (line,) = problems(write(text=text))
    assert line.startswith("topics/gan/questions.yaml: ") and told in line


def test_a_missing_topic(tmp_path):
    assert "cgan: the bank has no such topic" in problems(tmp_path, "cgan")[0]


def test_the_bank_collects_problems_of_all_files(write):
    write(RECORDS["gan-step"] | {"level": "x"})
    root = write(RECORDS["gan-code"] | {"id": "vae-code", "level": "x"}, topic="vae")
    with pytest.raises(BankError) as caught:
        load_bank(root)
    assert {line.split(":")[0] for line in caught.value.problems} == {
        "topics/gan/questions.yaml",
        "topics/vae/questions.yaml",
    }


def test_an_id_stands_once_in_the_bank(write):
    with pytest.raises(BankError, match="gan-step: id: stands already"):
        load_bank(write(RECORDS["gan-step"], RECORDS["gan-step"]))


def test_topics_come_in_the_order_of_the_course(write):
    for topic in ("vae", "extra", "gan"):
        root = write(topic=topic)
    assert topics(root) == ("gan", "vae", "extra")


@pytest.mark.parametrize(
    ("formula", "names", "value"),
    [
        ("2*log(2)", {}, 1.3862943611),
        ("prod(3, 3, n)", {"n": 64}, 576),
        ("prod([1 - b for b in [0.5, 0.5]])", {}, 0.25),
        ("sum([i for i in range(5)])", {}, 10),
        ("sqrt(pi)**2", {}, 3.14159265),
        ("round(log2(1024))", {}, 10),
    ],
)
def test_formulas(formula, names, value):
    assert questions.evaluate(formula, names) == pytest.approx(value)


@pytest.mark.parametrize(
    "formula", ["1/0", "log(0)", "x", "open('x')", "().__class__", "exp(1000)", "1e308*10", "", "'a'", "9**9**9"]
)
def test_bad_formulas_are_value_errors(formula):
    with pytest.raises(ValueError, match="formula"):
        questions.evaluate(formula, {})


def test_a_third_language_is_asked_for(monkeypatch):
    monkeypatch.setattr(questions, "LANGUAGES", ("en", "zh", "fr"))
    with pytest.raises(ValueError, match="has no fr"):
        questions._read_text({"en": "one", "zh": "一"})


@pytest.mark.parametrize(
    ("formula", "said"),
    [("n^2", "write a power as **"), ("np.exp(n)", "it knows the parameters, pi, e, and abs"), ("pow(n, 2)", "sqrt")],
)
def test_a_bad_formula_is_told_what_to_write(formula, said):
    with pytest.raises(ValueError, match="formula") as error:
        questions.evaluate(formula, {"n": 4})
    assert said.casefold() in str(error.value).casefold()


def test_a_printed_answer_must_follow_from_the_formula(bank):
    good = bank["gan-loss-sum"]
    assert problems_of(good) == []
    (line,) = problems_of(good.model_copy(update={"answer": 1.4}))
    assert "the formula gives 1.386" in line
    bad = bank["gan-parameters"].model_copy(update={"formula": "n / (n - 32)"})
    assert problems_of(bad)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"swap": {"right": "return total", "wrong": "return ("}}, "swap.wrong: the listing is not Python: line 13"),
        ({"swap": {"right": "not in the listing", "wrong": ""}}, "swap: no line of the listing changes"),
        ({"shows": "result =="}, "shows: is not a Python expression"),
        ({"symptom": "crash", "shows": "("}, "shows: is not a regular expression"),
    ],
)
def test_what_is_wrong_with_a_bug_without_running_it(bank, change, told):
    record = {name: questions.Swap(**value) if name == "swap" else value for name, value in change.items()}
    found = problems_of(bank["gan-mean-bug"].model_copy(update=record))
    assert any(told in line for line in found)


def lines_of(right, broken):
    return sorted(changed_lines(textwrap.dedent(right), textwrap.dedent(broken)))


def test_lines_of_a_change():
    assert lines_of("a\nb\nc", "a\nX\nc") == [2]
    assert lines_of("a\nb\nc", "a\nX\nY\nc") == [2, 3]
    assert lines_of("a\nc", "a\nb\nc") == [2]


def test_lines_of_a_change_leave_out_context():
    assert lines_of("a\nb\nc\nd", "a\nB\nc\nd") == [2]
    assert lines_of("a\nb\nc\nd", "A\nb\nC\nd") == [1, 3]


def test_lines_of_a_deletion_are_the_neighbours_of_the_gap():
    assert lines_of("a\nb\nc", "a\nc") == [1, 2]
    assert lines_of("a\nb", "a") == [1]
    assert lines_of("a\nb", "b") == [1]


def test_blank_lines_belong_to_the_gap():
    assert lines_of("a\n\nb\n\nc", "a\n\n\nc") == [1, 2, 3, 4]


def test_lines_of_the_fixture(bank):
    question = bank["gan-mean-bug"]
    (line,) = question.lines
    assert question.broken_listing.splitlines()[line - 1].strip() == "return total * count"
    assert "total / count" in question.right_listing


@pytest.mark.parametrize(
    ("symptom", "shows", "swap"),
    [
        ("silent", "result == 27.0", ("return total / count", "return total * count")),
        ("crash", "ZeroDivisionError.*zero", ("len(values)", "0")),
        ("crash", "NameError: name 'cuont'", ("total / count", "total / cuont")),
        ("crash", "SystemExit", ("total = sum(values)", "raise SystemExit(3)")),
        ("warning", "RuntimeWarning: mean of nothing", ("mean([1.0, 2.0, 6.0])", "mean([])")),
    ],
)
def test_a_listing_shows_its_symptom(bank, symptom, shows, swap):
    bug = make_bug(bank, symptom, shows, swap)
    assert symptom_problems(bug)[0] == []


@pytest.mark.parametrize(
    ("symptom", "shows", "swap", "told"),
    [
        ("silent", "result == 5", ("return total / count", "return total * count"), "is False in the broken"),
        ("silent", "result > 0", ("return total / count", "return total * count"), "is True in the right"),
        ("silent", "nothing", ("return total / count", "return total * count"), "NameError"),
        ("silent", "True", ("len(values)", "0"), "crashes instead of staying silent"),
        ("silent", "True", ("mean([1.0, 2.0, 6.0])", "mean([])"), "warns instead of staying silent"),
        ("crash", "ZeroDivisionError", ("total / count", "total * count"), "does not crash"),
        ("crash", "KeyError", ("len(values)", "0"), "does not match the crash: line 13"),
        ("warning", "nothing", ("total / count", "total * count"), "there is none"),
        ("warning", "nothing", ("len(values)", "0"), "crashes instead of warning"),
    ],
)
def test_a_wrong_symptom_is_told(bank, symptom, shows, swap, told):
    problem = symptom_problems(make_bug(bank, symptom, shows, swap))[0][0]
    assert told in problem


def make_bug(bank, symptom, shows, swap):
    swap = questions.Swap(right=swap[0], wrong=swap[1])
    return bank["gan-mean-bug"].model_copy(update={"symptom": symptom, "shows": shows, "swap": swap})


def repaired(bank, **changes):
    """The mean's bug with one wrong repair changed: it starts the sum at one unless told otherwise."""
    bug = bank["gan-mean-bug"]
    edits = [questions.Edit(old="sum(values)", new="sum(values, 1.0)")]
    wrong = bug.repairs[1].model_copy(update={"edits": edits, **changes})
    return bug.model_copy(update={"shows": "result != 3.0", "repairs": [bug.repairs[0], wrong, bug.repairs[2]]})


def test_wrong_repairs_leave_the_symptom_or_bring_their_own(bank):
    assert repair_problems(repaired(bank))[0] == []
    assert repair_problems(repaired(bank, edits=[]))[0] == []
    own = questions.Edit(old="total * count", new="min(values)")
    assert repair_problems(repaired(bank, edits=[own], symptom="silent", shows="mean([3.0, 5.0]) == 3.0"))[0] == []
    crash = questions.Edit(old="len(values)", new="len(value)")
    assert repair_problems(repaired(bank, edits=[crash], symptom="crash", shows="NameError"))[0] == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"edits": [("total * count", "total / max(count, 1)")]}, "repairs.1: shows: is False in the repaired"),
        ({"edits": [("len(values)", "len(value)")]}, "repairs.1: symptom: the repaired listing crashes instead of"),
        ({"symptom": "silent", "shows": "result > 0"}, "repairs.1: shows: is True in the right"),
        ({"symptom": "crash", "shows": "NameError"}, "repairs.1: symptom: the repaired listing does not crash"),
    ],
)
def test_a_wrong_repair_that_mends_is_told(bank, changes, told):
    if "edits" in changes:
        changes = changes | {"edits": [questions.Edit(old=old, new=new) for old, new in changes["edits"]]}
    assert [line[: len(told)] for line in repair_problems(repaired(bank, **changes))[0]] == [told]


@pytest.mark.parametrize(
    ("place", "changes", "told"),
    [
        (0, {"edits": []}, "edits: the right repair undoes the swap"),
        (1, {"edits": [{"old": "no such text", "new": ""}]}, "must stand in the broken listing exactly once, found 0"),
        (1, {"edits": [{"old": "a", "new": ""}]}, "must stand in the broken listing exactly once"),
        (1, {"symptom": "crash", "shows": "NameError"}, "symptom: there are no edits"),
        (1, {"edits": [], "shows": "NameError"}, "neither can stand alone"),
    ],
)
def test_edits_that_cannot_be(write, place, changes, told):
    record = RECORDS["gan-mean-bug"]
    repairs = [one | (changes if number == place else {}) for number, one in enumerate(record["repairs"])]
    assert told in problems(write(record | {"repairs": repairs}))[0]


def test_edits_that_are_no_python(bank):
    bug = repaired(bank, edits=[questions.Edit(old="sum(values)", new="sum(")], symptom="silent", shows="1 +")
    assert [line.partition(" is ")[0] for line in problems_of(bug)] == [
        "repairs.1.edits: the listing", "repairs.1.shows:",
    ]  # fmt: skip


def test_a_right_listing_must_neither_crash_nor_warn(bank):
    bug = bank["gan-mean-bug"].model_copy()
    bug._right = "import warnings\nwarnings.warn('careful')\n"
    assert "careful" in symptom_problems(bug)[0][0]
    bug._right = "raise ValueError('boom')"
    assert "line 1: ValueError: boom" in symptom_problems(bug)[0][0]


def test_runs_leave_nothing_behind():
    import sys

    main = sys.modules["__main__"]
    first = run("import random\nleft = random.random()\nclass A: pass\nprint('noise')", "a.py")
    second = run("import random\nright = random.random()\nok = 'left' not in globals()", "b.py")
    assert sys.modules["__main__"] is main
    assert first.names["left"] == second.names["right"] and second.names["ok"]


def test_the_report_counts(monkeypatch, capsys):
    monkeypatch.setenv("IMAGEGEN_BANK", str(ROOT))
    assert report(["--run-bugs"]) == 0
    shown = capsys.readouterr()
    assert shown.err == "" and "gan-mean-bug" in shown.out
    *_, counts, shares = shown.out.splitlines()
    assert counts.split()[0] == "all" and counts.split()[-1] == "9"
    assert shares.split() == ["share", "11%", "11%", "22%", "11%", "11%", "11%", "11%", "11%", "44%", "33%", "22%"]


def test_the_report_fails_on_problems(write, monkeypatch, capsys):
    root = write(RECORDS["gan-step"], RECORDS["gan-step"], RECORDS["gan-loss-sum"] | {"answer": 9})
    monkeypatch.setenv("IMAGEGEN_BANK", str(root))
    assert report([]) == 1
    told = capsys.readouterr().err
    assert "gan-step: id: stands 2 times" in told and "gan-loss-sum: answer: 9 is printed" in told
