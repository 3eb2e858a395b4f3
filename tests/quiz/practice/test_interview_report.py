"""The interview in the terminal by piped answers, and its report: complete, escaped, in one language, with links that lead somewhere."""

import builtins
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from quiz.bank.draws import draw
from quiz.bank.loading import bank
from quiz.exercises.stubs import stub
from quiz.exercises.verdicts import CheckOutcome, CheckResult
from quiz.grading.text.grading import ClaimResult, PointResult, TextResult
from quiz.ground import language
from quiz.ground.language import Text
from quiz.ground.lessons import LESSONS
from quiz.ground.vocabulary import POINT_NAMES
from quiz.practice import interview as interviewing
from quiz.practice import interview_report
from quiz.practice.interview import Interview, kept_record, new_record
from quiz.practice.interview_plan import MINUTES, _can_be_asked
from quiz.progress.store import Progress
from quiz.terminal import cli

REPOSITORY = Path(__file__).parents[3]
NASTY = "<script>alert(1)</script> & <b>bold</b> `code` [link](http://example.org) $x$ | # 标题"
STATES = ("met", "contradicted", "unsure", "missing")
KEPT_IN_ENGLISH = (
    r"quiz (?:ask|check) \S+|interview-\d+\S*|arXiv:\S+|\b[a-z]+(?:-[a-z0-9]+)+\b|\b[A-Z]{2,}\w*(?:-[A-Z]+)?\b|"
    r"\b(?:token|offer|logit|softplus|Adam|Lipschitz|Gram|Keras|Inception|Nash|Wasserstein|pix2pix|patch|tape|batch|beta)s?\b|https?://\S+"
)


def mark(question, answer, lang):
    """Stands in for the engine of free text: every state once, and a wrong claim where the bank has one."""
    points = [
        PointResult(point.id, STATES[place % 4], 0.5, (0, 4), None if place % 4 == 3 else answer[:60])
        for place, point in enumerate(question.key_points)
    ]
    claims = tuple(ClaimResult(one.id, (0, 4), answer[:60]) for one in question.misconceptions[:1])
    return TextResult(question.id, lang, 1, 1, 2, tuple(points), claims)


def code_result(exercise_id):
    checks = (
        CheckOutcome(Text("loss of D", "D 的损失"), True, "value"),
        CheckOutcome(Text("sign", "符号"), False, "sign", Text("the <sign>", "<符号>反了")),
    )
    return CheckResult(exercise_id, "wrong", checks)


def wrong_answer(turn, words):
    question = bank()[turn.question]
    if turn.kind == "words":
        return words
    if turn.kind == "code":
        return code_result(question.exercise)
    if turn.kind == "number":
        return draw(question, turn.seed).answer + 1
    if turn.kind == "quick":
        order = list(range(len(draw(question, turn.seed).order)))
        return {"choice": 0, "multi": [0]}.get(question.kind, order)
    return {"line": 1, "symptom": "crash", "repair": 0}


def interviewed(lang="en", words="The generator copies the data.", topic="gan", minutes=45, skip=()):
    passed = [0.0]
    interview = Interview(new_record(minutes, "mid", lang, topic, 7), Progress(), lambda: passed[0], mark)
    while (turn := interview.turn) is not None:
        passed[0] += 60 * MINUTES[turn.kind]
        if len(interview.record.answers) in skip:
            interview.skip()
        else:
            assert interview.answer(wrong_answer(turn, words), source="" if turn.kind == "words" else "") is None
    return interview.record


class Page(HTMLParser):
    """Visible text, tags and link targets of a page."""

    def __init__(self, source):
        super().__init__()
        self.text, self.tags, self.links, self._hidden = [], set(), [], False
        self.feed(source)
        self.text = " ".join(" ".join(self.text).split())

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self._hidden = tag in ("style", "pre", "code")
        self.links += [value for name, value in attributes if name in ("href", "src")]

    def handle_endtag(self, tag):
        self._hidden = False

    def handle_data(self, data):
        if not self._hidden:
            self.text.append(data)


def test_the_report_holds_every_answer_with_its_points_and_scores():
    record = interviewed(skip=(3,))
    for report in (Page(interview_report.html(record)).text, interview_report.markdown(record).replace("\\", "")):
        for number, answer in enumerate(record.answers, 1):
            assert answer.question in report and str(number) in report
            assert interview_report.shown(number, answer, record).title[:60] in report
            if answer.kind == "words" and not answer.skipped:
                assert "The generator copies the data." in report
        for told in (
            "you said the opposite",
            "not sure",
            "not found in your answer",
            "Skipped.",
            "line 1; it crashes",
            "the <sign>",
            "A model answer",
        ):
            assert told in report
        assert f"{100 * interview_report.total(record):.0f}" in report


def test_scores_by_topic_and_level_are_means():
    record = interviewed(topic=["gan", "vae"])
    for name in ("topic", "level"):
        found = interview_report.shares(record, name)
        assert sum(share.count for share in found) == len(record.answers)
        mean = sum(share.score * share.count for share in found) / len(record.answers)
        assert mean == pytest.approx(interview_report.total(record))
    assert interview_report.total(new_record(20, "mid", "en", "gan", 7)) == 0


def test_a_skip_counts():
    record = interviewed()
    without = interview_report.total(record)
    record.answers.append(record.answers[0].model_copy(update={"score": 0.0, "skipped": True}))
    assert interview_report.total(record) == pytest.approx(without * (len(record.answers) - 1) / len(record.answers))


def test_what_a_person_typed_is_never_markup():
    record = interviewed(words=NASTY)
    page = Page(interview_report.html(record))
    assert not page.tags & {"script", "b"} and "<script>alert(1)</script>" in page.text
    assert not any("example.org" in link for link in page.links)
    from markdown_it import MarkdownIt

    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(interview_report.markdown(record))
    assert (
        "<script" not in rendered and "example.org</a>" not in rendered and 'href="http://example.org"' not in rendered
    )


def test_code_cannot_close_its_block():
    record = interviewed()
    code = next(answer for answer in record.answers if answer.kind == "code")
    code.answer = 'x = """\n```\n# not a heading\n"""\n</pre><script>'
    assert "\n````python\n" in interview_report.markdown(record)
    assert "script" not in Page(interview_report.html(record)).tags


def test_the_page_needs_nothing_else():
    page = Page(interview_report.html(interviewed()))
    assert not page.tags & {"script", "link", "img", "iframe"}


@pytest.mark.parametrize("topic", ["gan", "vae", "metrics", "cgan", "diffusion"])
def test_the_chinese_report_is_chinese(topic):
    record = interviewed("zh", "生成器直接照抄真实数据。", topic, skip=(2,))
    for text in (
        Page(interview_report.html(record)).text,
        re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", " ", interview_report.markdown(record), flags=re.DOTALL),
    ):
        left = {label.en for label in interview_report.LABELS.values()} | {name.en for name in POINT_NAMES.values()}
        left |= {lead.en.partition("“")[0].strip() for leads in interviewing.LEADS.values() for lead in leads}
        left -= {label.zh for label in interview_report.LABELS.values()}
        assert [label for label in left if re.search(rf"(?<![\w-]){re.escape(label)}(?![\w-])", text)] == []
        assert re.findall(r"\b[a-z]{3,} [a-z]{2,} [a-z]{2,}\b", re.sub(KEPT_IN_ENGLISH, "", text)) == []


def cell(notebook, name):
    """The source of a cell, found by its id."""
    (found,) = [one for one in json.loads(notebook.read_text(encoding="utf-8"))["cells"] if one["id"] == name]
    return "".join(found["source"])


@pytest.mark.parametrize("lang", language.LANGUAGES)
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)
def test_links_lead_to_headings_of_the_built_notebooks(lesson, lang, tmp_path):
    question = next(one for one in bank().values() if one.topic == lesson.topic)
    found = interview_report.links(question, interview_report.SECTIONS, lang, tmp_path)
    for link, heading in zip(found, interview_report.SECTIONS.values(), strict=True):
        target = urlsplit(link.target)
        notebook = (tmp_path / unquote(target.path)).resolve()
        assert notebook == REPOSITORY / "notebooks" / ("zh" if lang == "zh" else "") / f"{lesson.stem}.ipynb"
        kind, _, name = target.fragment.partition("=")
        assert kind == "cell-id" and f"## {heading.get(lang)}" in cell(notebook, name).splitlines()


def test_a_link_leads_to_the_notebooks_around_the_report(tmp_path):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / f"{LESSONS[0].stem}.ipynb").write_text("{}")
    (tmp_path / "reports" / "mine").mkdir(parents=True)
    question = next(one for one in bank().values() if one.topic == LESSONS[0].topic)
    for folder, target in {"notebooks": ".", "reports/mine": "../../notebooks"}.items():
        (link,) = interview_report.links(question, ["idea"], "en", tmp_path / folder)
        assert link.target == f"{target}/{LESSONS[0].stem}.ipynb"


def test_a_topic_without_a_lesson_leads_to_its_papers():
    taught = {lesson.topic for lesson in LESSONS}
    for question in (one for one in bank().values() if one.topic not in taught):
        found = interview_report.links(question, ("idea",), "en")
        assert found and all(link.target.startswith("https://arxiv.org/abs/") or not link.target for link in found)


def test_wrong_claims_are_reviewed_before_gaps_and_a_question_is_listed_once():
    found = interview_report.review(interviewed())
    assert 0 < len(found) <= interview_report.MOST_TO_REVIEW
    assert "3 · What costs you the offer" in found[0].links[0].text
    assert len({one.command for one in found}) == len(found)


def test_what_was_said_when_asked_is_no_longer_to_review():
    record = interviewed()
    first = record.answers[0]
    gaps = [point for point in first.heard if point.state != "met"]
    said = [gap.model_copy(update={"state": "met"}) for gap in gaps]
    probe = first.model_copy(update={"points": (gaps[0].id,), "heard": said[:1], "score": 1.0, "claims": []})
    record.answers = [first, probe]
    (one,) = interview_report.review(record)
    assert len(one.reasons) == len(gaps) - 1
    assert "said when asked" in interview_report.markdown(record)
    record.answers[1] = probe.model_copy(update={"points": tuple(gap.id for gap in gaps), "heard": said})
    assert interview_report.review(record) == []


def test_a_good_interview_leaves_nothing_to_review():
    record = interviewed()
    record.answers = [answer.model_copy(update={"score": 1.0}) for answer in record.answers]
    assert interview_report.review(record) == [] and "Nothing stands out" in interview_report.markdown(record)


@pytest.fixture
def quiz(monkeypatch, tmp_path, capsys):
    """Runs ``quiz interview`` with lines of input; gives exit code, standard output and standard error."""
    monkeypatch.setattr(interviewing, "_mark", mark)
    monkeypatch.setattr(
        "quiz.checking.in_isolation.check_file", lambda exercise_id, path, seed=None: code_result(exercise_id)
    )

    def run(*arguments, typed=()):
        lines = iter(typed)

        def read(prompt=""):
            print(prompt, end="")
            found = next(lines, EOFError)
            found = found() if callable(found) and not isinstance(found, type) else found
            if isinstance(found, type):
                raise found
            return found

        monkeypatch.setattr(builtins, "input", read)
        language.set_language("en")
        code = cli.main(["interview", "--out", str(tmp_path / "out"), *arguments])
        return code, *capsys.readouterr()

    yield run
    language.set_language("en")


FIXED = ("--minutes", "20", "--topic", "gan", "--level", "junior", "--seed", "7")
WORDS = ["The generator copies the data.", ""]


def bug_typed(*_):
    return ["1", "A", "A"]


def test_an_interview_by_piped_answers(quiz, tmp_path):
    def write():
        (path,) = (tmp_path / "out").glob("*.py")
        path.write_text(
            path.read_text(encoding="utf-8").replace("raise NotImplementedError", "return 1  #"), encoding="utf-8"
        )
        return ""

    code, out, err = quiz(*FIXED, typed=[*WORDS, *WORDS, *bug_typed(), "12", "", write])
    assert (code, err) == (0, "")
    record = kept_record(Progress())
    assert record.ended == "stopped" and [one.kind for one in record.answers] == [
        "words",
        "words",
        "bug",
        "number",
        "code",
    ]
    assert "── 1 ── 0:00 of 20:00 ──" in out and "has not been filled in" in out
    assert "return 1" in record.answers[-1].answer
    pages = sorted((tmp_path / "out").glob("*.[hm]*"))
    assert [page.suffix for page in pages] == [".html", ".md"] and "return 1" in pages[1].read_text(encoding="utf-8")


def test_skip_pause_and_quit(quiz, tmp_path):
    code, out, _ = quiz(*FIXED, typed=["half", "/pause", "", "/skip", "/SKIP", "/quit"])
    record = kept_record(Progress())
    assert code == 0 and record.ended == "stopped" and [one.skipped for one in record.answers] == [True, True]
    assert "The clock is stopped at" in out and "0 of 100" in out


def test_ctrl_c_keeps_everything_and_tells_how_to_go_on(quiz):
    code, out, err = quiz(*FIXED, typed=[*WORDS, "a second", KeyboardInterrupt])
    assert code == 130 and "quiz interview --resume" in out and "kept" in err
    code, _, err = quiz(*FIXED)
    assert code == 2 and "--resume" in err and "--new" in err
    code, out, _ = quiz("--resume", typed=["", "/quit"])
    record = kept_record(Progress())
    assert code == 0 and "a second" in out and [one.answer for one in record.answers] == [WORDS[0], "a second"]
    before = interview_report.stem(record)
    code, out, _ = quiz("--resume")
    assert code == 0 and before in out


def test_the_end_of_the_input_ends_the_interview(quiz, tmp_path):
    code, out, _ = quiz(*FIXED, typed=WORDS)
    assert code == 0 and kept_record(Progress()).ended == "stopped" and list((tmp_path / "out").glob("*.html"))
    code, out, _ = quiz(*FIXED, typed=[])
    assert code == 0 and "Report" not in out


def test_a_new_one_may_replace_an_unfinished_one(quiz):
    quiz(*FIXED, typed=[KeyboardInterrupt])
    first = kept_record(Progress()).id
    assert quiz(*FIXED, "--new", typed=["/quit"])[0] == 0
    assert kept_record(Progress()).id != first


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--topic", "gna"], "did you mean gan?"),
        (["--level", "expert"], "junior, mid, senior"),
        (["--minutes", "1"], "minutes"),
        (["--minutes", "soon"], "--minutes"),
        (["--resume"], "no interview to continue"),
    ],
)
def test_bad_usage_is_one_line_and_exit_code_2(quiz, arguments, told):
    code, out, err = quiz(*arguments)
    assert (code, out) == (2, "") and told in err and err.count("\n") == 1
    assert re.search("[一-鿿]", quiz(*arguments, "--lang", "zh")[2])


def test_a_folder_that_cannot_be_written_to(quiz, tmp_path):
    (tmp_path / "out").write_text("a file")
    code, _, err = quiz(*FIXED, typed=["/skip"] * 9)
    assert code == 2 and "out" in err


@pytest.mark.parametrize(
    "exercise_id", [one.exercise for one in bank().values() if one.kind == "code" and _can_be_asked(one)]
)
def test_a_stub_is_python_with_every_function_and_no_solution(exercise_id):
    from quiz.exercises import exercise

    source = stub(exercise_id)
    compile(source, exercise_id, "exec")
    assert source.count("raise NotImplementedError") == len(exercise(exercise_id).defines)
    assert all(f"def {name}(" in source for name in exercise(exercise_id).defines) and "return " not in re.sub(
        '""".*?"""', "", source, flags=re.DOTALL
    )


def test_the_chinese_interview_is_chinese(quiz):
    typed = ["生成器照抄数据。", "", "/pause", "", "", "一个回答。", "", *bug_typed(), "/skip", "/quit"]
    code, out, _ = quiz(*FIXED, "--lang", "zh", typed=typed)
    prose = re.sub(r"^ *\d+ \|.*$|interview\S*|/\S+|Ctrl-C", "", out, flags=re.MULTILINE)
    assert code == 0 and re.findall(r"\b[a-z]{3,} [a-z]{2,}\b", re.sub(KEPT_IN_ENGLISH, "", prose)) == []


def test_a_zero_says_why_and_earlier_interviews_are_listed():
    interview = Interview(new_record(20, "mid", "en", "gan", 7), Progress(), lambda: 0.0, flagged)
    interview.answer("generator, discriminator")
    interview.finish()
    later = interviewed()
    attempts = Progress().attempts()
    assert "A list of terms states nothing" in interview_report.markdown(interview.record)
    assert "A list of terms states nothing" in Page(interview_report.html(interview.record)).text
    [share] = interview_report.earlier(later, attempts)
    assert (share.score, share.count) == (0.0, 1)
    assert "Earlier interviews" in interview_report.markdown(later, attempts=attempts)
    assert "Earlier interviews" not in interview_report.markdown(interview.record)


def flagged(question, answer, lang):
    points = tuple(PointResult(point.id, "missing", 0.0, None, None) for point in question.key_points)
    return TextResult(question.id, lang, 0, 0, 0, points, (), ("bare-list",))
