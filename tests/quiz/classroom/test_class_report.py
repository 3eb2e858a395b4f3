"""The pages of a class: what an instructor and a student read, and that no answer becomes part of the page."""

import re
from html.parser import HTMLParser

import pytest
from made_up_class import LOSSES, RIGHT, asked, book, put, stand_in

from quiz.bank.draws import draw
from quiz.bank.loading import bank
from quiz.classroom import grading
from quiz.classroom.hand_ins import collect
from quiz.classroom.report import file_name, overview, write_report
from quiz.classroom.session import Session
from quiz.ground.language import Text
from tools.demo_class import renamed

EVIL = "</blockquote><script>alert(1)</script><img src=x onerror=alert(1)> \x1b[31mred\x1b[0m \u202eback"
LONG = "s" * 200


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.attributes, self.links = set(), set(), []

    def handle_starttag(self, tag, attributes):
        self.found.add(tag)
        self.attributes |= {name for name, _ in attributes}
        self.links += [value for name, value in attributes if name == "href"]


def tags(page):
    parser = Tags()
    parser.feed(page)
    return parser


def graded(folder, out, monkeypatch, **verdict):
    monkeypatch.setattr(grading, "grade_all", stand_in(**verdict))
    hand_ins = collect(folder)
    items, _ = grading.expected(hand_ins)
    session = Session(out)
    session.start(items)
    for hand_in, results in grading.grade_class(hand_ins, items):
        session.add(hand_in, results)
    session.finish()
    write_report(session)
    return session


@pytest.fixture
def klass(tmp_path, monkeypatch):
    evil_code = RIGHT + f'\n\n\nx = """{EVIL}"""'
    files = {
        f"{LONG}.ipynb": book(evil_code, LOSSES, asked("gan-what", EVIL), asked("gan-blur", 1)),
        "<script>alert(2)<!script>.ipynb": book(RIGHT, LOSSES, asked("gan-what", EVIL), asked("gan-blur", EVIL)),
        "李雷.ipynb": book(
            RIGHT,
            LOSSES,
            asked("gan-what", bank()["gan-what"].model_answer.zh, lang="zh"),
            asked("gan-blur", 0, lang="zh"),
        ),
        "roster.csv": f'file,id,name\n{LONG}.ipynb,../../{LONG},"<script>alert(3)</script>"\n',
    }
    return graded(put(tmp_path / "class", files), tmp_path / "out", monkeypatch, verdict="wrong", score=0.0)


def pages(session):
    return [session.folder / "report.html", *(session.folder / "students").iterdir()]


def test_no_answer_name_or_file_name_becomes_script(klass):
    for place in pages(klass):
        page = place.read_text(encoding="utf-8")
        found = tags(page)
        assert not {"script", "img", "iframe", "object"} & found.found, place
        assert not [name for name in found.attributes if name.startswith("on")]
        assert "\x1b" not in page and "\u202e" not in page
    assert (
        "&lt;script&gt;alert(1)"
        in (klass.folder / "students" / f"{file_name('<script>alert(2)<!script>')}.html").read_text()
    )


def test_every_student_has_a_page_that_the_overview_links_to(klass):
    links = tags((klass.folder / "report.html").read_text(encoding="utf-8")).links
    assert len(links) == 3
    assert {(klass.folder / link).resolve() for link in links} == set((klass.folder / "students").resolve().iterdir())


def test_a_student_reads_their_own_language(klass):
    page = (klass.folder / "students" / "李雷.html").read_text(encoding="utf-8")
    assert 'lang="zh-CN"' in page and "满分 100" in page and "隔离" in page
    other = (klass.folder / "students" / f"{file_name('../../' + LONG)}.html").read_text(encoding="utf-8")
    assert 'lang="en"' in other and "isolation" in other


def test_different_ids_have_different_files():
    ids = ["a", ".a", "..", "a/b", "a=2f=b", "a%2fb", "A B", "李雷", LONG, LONG + "x", ""]
    names = [file_name(one) for one in ids]
    assert len(set(names)) == len(ids)
    assert all(len(name.encode()) < 200 and not re.search(r"[/\\%.? #]", name) for name in names)


def test_the_overview_says_what_went_wrong(klass):
    seen = overview(klass, "en")
    assert seen["count"] == 3 and [bar.name for bar in seen["items"]] == klass.head["items"]
    assert [(bar.name, bar.share) for bar in seen["failing"]] == [("gan.losses: value", 1.0)]
    assert seen["hardest"] and all(0 < bar.share <= 1 for bar in seen["hardest"])
    assert sum(int(bar.told) for bar in seen["histogram"]) == 3


def test_a_human_mark_is_in_the_total_and_on_the_page(klass):
    before = klass.total("李雷")
    klass.moderate("李雷", "gan.losses", 1.0)
    write_report(klass)
    assert klass.total("李雷") == pytest.approx(before + 1 / 3)
    assert "人工评分" in (klass.folder / "students" / "李雷.html").read_text(encoding="utf-8")


def test_alike_code_stands_side_by_side_and_is_escaped(tmp_path, monkeypatch):
    own = RIGHT
    copied = renamed(own, ("gan_losses",))
    files = {
        "a.ipynb": book(own + "\n    # <script>alert(4)</script>", LOSSES),
        "b.ipynb": book(copied, LOSSES),
        "c.ipynb": book("def gan_losses(a, b, kind=''):\n    return 0, 0", LOSSES),
    }
    session = graded(put(tmp_path / "class", files), tmp_path / "out", monkeypatch)
    (pair,) = overview(session, "en")["similar"]
    assert (pair.first, pair.second, pair.exercise) == ("a", "b", "gan.losses") and pair.share == 1
    page = (session.folder / "report.html").read_text(encoding="utf-8")
    assert page.count("<pre>") == 2 and "script" not in tags(page).found


def test_a_page_shows_the_numbers_that_were_drawn_and_no_python(tmp_path, monkeypatch):
    question = next(
        one for one in bank().values() if one.kind == "number" and "{" in one.prompt.en and one.topic == "gan"
    )
    files = {"a.ipynb": book(asked(question.id, draw(question, 5).answer, seed=5)), "b.ipynb": book(asked(question.id))}
    session = graded(put(tmp_path / "class", files), tmp_path / "out", monkeypatch)
    for place in pages(session):
        page = place.read_text(encoding="utf-8")
        assert "{" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL) and " object at 0x" not in page


def test_an_empty_class_has_a_report(tmp_path):
    session = Session(tmp_path / "out")
    session.start([])
    session.finish()
    assert write_report(session).is_file()


def test_a_message_of_code_is_shown_in_both_languages(tmp_path, monkeypatch):
    from quiz.exercises.verdicts import CheckResult

    monkeypatch.setattr(
        grading,
        "grade_all",
        lambda jobs, *_, **__: (
            (job, CheckResult(job.exercise, "timeout", message=Text("not done", "没做完"), isolation="namespace"))
            for job in jobs
        ),
    )
    hand_ins = collect(put(tmp_path / "class", {"a.ipynb": book(RIGHT, LOSSES)}))
    session = Session(tmp_path / "out")
    session.start(["gan.losses"])
    for hand_in, results in grading.grade_class(hand_ins, ["gan.losses"]):
        session.add(hand_in, results)
    write_report(session)
    page = (session.folder / "students" / "a.html").read_text(encoding="utf-8")
    assert "not done" in page and session.students["a"]["items"]["gan.losses"]["status"] == "timeout"
