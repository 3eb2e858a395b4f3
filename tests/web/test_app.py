"""The app in a real browser: each kind of question, two languages, a phone, no network, one record with the terminal."""

import json
import re

import numpy
import pytest

from imagegen import features
from quiz.bank.draws import draw
from quiz.bank.loading import bank, question
from quiz.grading.text.bank import text_questions
from quiz.grading.text.engine import engine
from quiz.ground.vocabulary import POINT_MARKS, POINT_NAMES
from quiz.practice.interview import LEADS
from quiz.progress.store import Progress
from tools import gold

PHONE = {"width": 390, "height": 844}
FIRST_QUESTION_SECONDS = 10
KINDS = {
    "choice": "diffusion-one-step",
    "multi": next(one.id for one in bank().values() if one.kind == "multi"),
    "number": next(one.id for one in bank().values() if one.kind == "number" and one.parameters),
    "order": next(one.id for one in bank().values() if one.kind == "order"),
    "match": next(one.id for one in bank().values() if one.kind == "match"),
    "bug": next(one.id for one in bank().values() if one.kind == "bug"),
}


class Visit:
    """A person with a browser of their own; everything that the pages asked for, and errors in them, are collected."""

    def __init__(self, browser, address, **options):
        self.context = browser.new_context(**({"viewport": PHONE, "locale": "en-US"} | options))
        self.address, self.requests, self.errors = address, [], []
        self.page = self.open_page()

    def open_page(self):
        page = self.context.new_page()
        page.set_default_timeout(15_000)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    def open(self, route=""):
        self.page.goto(f"{self.address}#/{route}")
        self.page.reload()  # a change of the part behind # alone loads nothing
        self.page.wait_for_selector("main :is(.qa-card, .list, .filters, table, canvas)")
        return self.page

    def ask(self, name):
        page = self.open(f"q/{name}")
        page.wait_for_selector("quiz-ask .qa-card")
        return page

    def attempts(self):
        """The attempts as an export of this browser has them."""
        return [json.loads(line) for line in self.export().splitlines() if '"type":"attempt"' in line]

    def export(self):
        if self.page.locator("quiz-ask .qa-headline").count():  # answered: it is recorded when one may try again
            self.page.get_by_role("button", name=re.compile("Try again|再答一次")).wait_for()
        page = self.open("progress")
        with page.expect_download() as download:
            page.get_by_role("button", name=re.compile("Export|导出")).first.click()
        return download.value.path().read_text("utf-8")

    def fits(self):
        return self.page.evaluate("document.documentElement.scrollWidth === innerWidth")


@pytest.fixture
def visit(browser, address):
    visits = []

    def begin(**options):
        visits.append(Visit(browser, address, **options))
        return visits[-1]

    yield begin
    for one in visits:
        one.context.close()
    assert [error for one in visits for error in one.errors] == []
    assert [
        url for one in visits for url in one.requests if not url.startswith(("http://127.0.0.1", "blob:", "data:"))
    ] == []


def answer_rightly(page, name):
    """Give the right answer; the order shown is read from the page."""
    asked = question(name)
    if asked.kind in ("choice", "multi", "bug"):
        choices = asked.repairs if asked.kind == "bug" else asked.choices
        texts = [plain(one.text.en) for one in choices]
        for row in page.locator(".qa-option").all():
            if choices[texts.index(plain(row.locator(".qa-option-text").inner_text(), True))].correct:
                row.click()
    if asked.kind == "bug":
        page.locator(".qa-line").fill(str(min(asked.lines)))
        page.locator(".qa-row select").select_option(asked.symptom)
    if asked.kind == "order":
        texts = [plain(item.en) for item in asked.items]
        for wanted in range(len(texts)):
            while True:
                shown = [plain(row.inner_text().split(". ", 1)[1], True) for row in page.locator(".qa-order li").all()]
                place = shown.index(texts[wanted])
                if place == wanted:
                    break
                page.locator(".qa-order li").nth(place).locator(".qa-up").click()
    if asked.kind == "match":
        rights = [plain(row.inner_text(), True)[1:] for row in page.locator(".qa-right li").all()]
        for pair, select in zip(asked.pairs, page.locator(".qa-left select").all(), strict=True):
            select.select_option(str(rights.index(plain(pair.right.en))))
    if asked.kind == "number":
        shown = plain(page.locator(".qa-prompt .qa-rich").inner_text(), True)
        values = next(
            one for one in asked.combinations() if plain(drawn_with(asked, one).fill(asked.prompt).en) == shown
        )
        page.locator(".qa-place input").fill(repr(asked.value(values)))
    page.get_by_role("button", name="Submit").click()


def drawn_with(asked, values):
    seed = 0
    while draw(asked, seed).values != values:
        seed += 1
    return draw(asked, seed)


def plain(text, is_shown=False):
    """A text without markup and white space, so that what a page shows can be found again."""
    text = text if is_shown else re.sub(r"[`*$\\]", "", text)
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_asked_answered_and_recorded(visit, kind):
    name = KINDS[kind]
    one = visit()
    page = one.ask(name)
    assert one.fits()
    answer_rightly(page, name)
    page.wait_for_selector(".qa-feedback.qa-good")
    assert page.locator(".qa-headline").inner_text() == "Correct."
    assert page.locator(".again-when").inner_text().startswith("Comes up again")
    assert one.fits()
    (attempt,) = one.attempts()
    assert (attempt["item"], attempt["kind"], attempt["score"]) == (name, kind, 1)


def test_a_stranger_is_asked_at_once_and_may_not_submit_nothing(visit):
    one = visit()
    page = one.page
    page.set_default_timeout(FIRST_QUESTION_SECONDS * 1000)
    page.goto(one.address)
    page.wait_for_selector("quiz-ask .qa-card")
    page.get_by_role("button", name="Submit").click()
    page.get_by_text("Choose one of the answers.").wait_for()
    page.keyboard.press("b")
    assert page.locator(".qa-option input").nth(1).is_checked()
    page.keyboard.press("Control+Enter")
    page.locator(".qa-headline").wait_for()
    assert one.fits()
    page.get_by_role("button", name="Next question").click()
    page.wait_for_selector(".qa-submit")
    assert len(one.attempts()) == 1


def test_words_are_rated_by_their_author(visit):
    one = visit()
    page = one.ask("gan-what")
    page.get_by_role("button", name="Show the key points").click()
    page.get_by_text("Say something first.").wait_for()
    page.locator("textarea").fill("A generator and a discriminator play a game.")
    page.get_by_role("button", name="Show the key points").click()
    page.get_by_text("rate yourself against the key points").wait_for()
    page.get_by_role("button", name="Give the mark").click()
    page.get_by_text("Rate every key point.").wait_for()
    for number, points in enumerate(page.locator(".qa-rating fieldset").all()):
        points.get_by_role("radio").nth(min(number, 2)).check()
    page.get_by_role("button", name="Give the mark").click()
    page.get_by_text("Your mark: 2 of 4").wait_for()  # said, partly, not, not
    (attempt,) = one.attempts()
    assert attempt["score"] == 0.5
    assert attempt["detail"]["claimed"] is True


def marked(lang, unsure):
    """A gold answer to a question that is marked in a language, with its TextResult: one that leaves points open, or one that does not."""
    for row in gold.gold(tuning=False):
        if row["lang"] == lang and engine().gate.marks(row["question"], lang):
            found = engine().grade(row["question"], row["text"], lang)
            if (
                found.unsure == unsure
                and (found.low < found.high or not unsure)
                and any(point.quote for point in found.points)
            ):
                return row["text"], found
    raise LookupError(lang)


def load_grader(page):
    page.locator(".qa-hint button").click()
    page.locator("progress").first.wait_for()
    page.wait_for_function("!document.querySelector('progress')", timeout=60_000)
    assert page.locator(".qa-hint button").count() == 0


def test_words_are_graded_in_the_page_and_without_a_network(visit):
    text, expected = marked("en", unsure=False)
    asked = question(expected.question)
    one = visit()
    page = one.ask(asked.id)
    page.evaluate("navigator.serviceWorker.ready")
    assert re.search(r"[12]\d MB, once; kept for offline", page.locator(".qa-hint").inner_text())
    load_grader(page)
    page.locator("textarea").fill(text)
    page.get_by_role("button", name="Submit").click()
    page.locator(".qa-points").wait_for()
    assert page.locator(".qa-headline").first.inner_text() == f"{expected.score} of 4"
    look(page, "graded words")
    points = [plain(row.inner_text(), True) for row in page.locator(".qa-points li").all()]
    for row, point in zip(points, expected.points, strict=True):
        assert row.startswith(POINT_MARKS[point.state])
        assert plain(POINT_NAMES[point.state].en) in row
        assert not point.quote or plain(point.quote, True) in row
    assert one.fits()
    page.get_by_role("button", name="Try again").wait_for()  # it is recorded
    (attempt,) = one.attempts()
    assert attempt["score"] == expected.score / 4
    assert attempt["detail"]["points"] == {point.id: point.state for point in expected.points}
    assert attempt["detail"]["claimed"] is False and attempt["detail"]["self_rated"] == {}
    assert attempt["detail"]["interval"] == [expected.score, expected.score]

    one.context.set_offline(True)
    fresh = len(one.requests)
    page = one.ask(asked.id)
    page.get_by_text("Your answer is graded in this browser").wait_for()
    page.locator("textarea").fill(text)
    page.get_by_role("button", name="Submit").click()
    page.locator(".qa-points").wait_for(timeout=60_000)
    assert page.locator(".qa-headline").first.inner_text() == f"{expected.score} of 4"
    assert not any("grader-encoder" in url for url in one.requests[fresh:])
    page.get_by_role("button", name="Try again").wait_for()
    one.context.set_offline(False)
    assert len(one.attempts()) == 2


def test_what_the_grader_leaves_open_is_the_persons_to_judge(visit):
    text, expected = marked("zh", unsure=True)
    one = visit(locale="zh-CN")
    page = one.ask(expected.question)
    load_grader(page)
    page.locator("textarea").fill(text)
    page.keyboard.press("Control+Enter")
    page.get_by_text(f"{expected.low} 到 {expected.high} 分").wait_for()
    open_points = [point.id for point in expected.points if point.state == "unsure"]
    rows = page.locator(".qa-rating fieldset").all()
    assert len(rows) == len(open_points)
    for row in rows:
        row.get_by_role("radio").first.check()
    page.get_by_role("button", name="得出分数").click()
    page.get_by_text("（含自评）").wait_for()
    page.get_by_role("button", name="再答一次").wait_for()  # it is recorded
    assert one.fits()
    gate = engine().gate
    unmarked = next(one for one in text_questions().values() if not gate.marks(one.id, "zh"))
    page = one.ask(unmarked.id)
    page.locator("textarea").fill(unmarked.model_answer.zh)
    page.get_by_role("button", name="提交").click()
    page.get_by_text("这道题不自动打分").wait_for()
    look(page, "words to judge")
    assert page.locator(".qa-rating fieldset").count() == len(unmarked.key_points)
    page.get_by_role("button", name="就这样记录").click()
    page.get_by_text("0 / 4 分（含自评）").wait_for()
    page.get_by_role("button", name="再答一次").wait_for()
    first, second = one.attempts()
    assert first["detail"]["claimed"] is True
    assert first["detail"]["self_rated"] == dict.fromkeys(open_points, 1)
    assert (second["detail"]["claimed"], second["detail"]["self_rated"], second["score"]) == (True, {}, 0)


def test_a_grader_that_cannot_be_had_leaves_words_to_their_author(visit):
    one = visit()
    one.context.route("**/grader-encoder-*", lambda route: route.abort())
    page = one.ask("gan-what")
    page.locator(".qa-hint button").click()
    page.get_by_text("The grader could not be loaded.").wait_for()
    page.locator("textarea").fill("A generator and a discriminator play a game.")
    page.get_by_role("button", name="Show the key points").click()
    assert page.locator(".qa-rating fieldset").count() == 4


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_page_fits_a_phone_in_both_languages(visit, lang, scheme):
    one = visit(locale="zh-CN" if lang == "zh" else "en-US", color_scheme=scheme)
    for route in (
        "",
        "questions",
        "interview",
        "progress",
        "draw",
        "draw/words",
        "draw/gan",
        *(f"q/{name}" for name in KINDS.values()),
    ):
        page = one.open(route)
        page.locator("main").wait_for()
        assert one.fits(), route
    assert page.evaluate("document.documentElement.lang") == ("zh-CN" if lang == "zh" else "en")


def test_the_switch_of_language_keeps_the_question_and_what_was_ticked(visit):
    one = visit()
    page = one.ask(KINDS["choice"])
    page.locator(".qa-option").nth(2).click()
    page.get_by_role("button", name="切换到中文").click()
    page.get_by_role("button", name="提交").wait_for()
    assert page.locator(".qa-option input").nth(2).is_checked()
    page.get_by_role("button", name="提交").click()
    assert page.locator(".qa-headline").inner_text() in ("正确。", "不正确。")


def test_without_a_network_it_opens_grades_and_keeps(visit):
    one = visit()
    page = one.open()
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()
    page.wait_for_selector(".qa-card")
    one.context.set_offline(True)
    answer_rightly(one.ask(KINDS["number"]), KINDS["number"])
    page.wait_for_selector(".qa-feedback.qa-good")
    page.reload()
    one.context.set_offline(False)
    assert [attempt["item"] for attempt in one.attempts()] == [KINDS["number"]]


def test_a_new_version_waits_until_the_open_page_asks_for_it(visit, site):
    one = visit()
    page = one.open()
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()
    page.wait_for_selector(".qa-card")
    worker = site / "sw.js"
    before = worker.read_text("utf-8")
    try:
        worker.write_text(before.replace('"core-', '"core-next-', 1), "utf-8")
        assert worker.read_text("utf-8") != before
        page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
        page.get_by_text("A new version of this page is here.").wait_for()
        assert page.locator(".qa-card").is_visible()
        with page.expect_navigation():
            page.get_by_role("button", name="Reload").click()
        page.wait_for_selector(".qa-card")
        names = page.evaluate("caches.keys()")
        assert len([name for name in names if name.startswith("core-")]) == 1 and "next" in "".join(names)
    finally:
        worker.write_text(before, "utf-8")


def test_laptop_to_phone_and_back_loses_nothing(visit, tmp_path):
    laptop = Progress(tmp_path / "laptop")
    laptop.record(
        "gan-what", kind="text", score=0.75, lang="zh", answer="生成器\u2028判别器", detail={"points": {"a": "met"}}
    )
    laptop.keep("plan:exam", "2999-01-01")
    laptop.export(tmp_path / "laptop.jsonl")
    one = visit()
    page = one.open("progress")
    page.locator("input[type=file]").set_input_files(tmp_path / "laptop.jsonl")
    page.get_by_text("1 attempts taken, 0 were here already, 0 lines refused.").wait_for()
    answer_rightly(one.ask(KINDS["choice"]), KINDS["choice"])
    page.wait_for_selector(".qa-feedback")
    exported = one.export()
    (tmp_path / "phone.jsonl").write_text(exported, "utf-8")
    found = laptop.import_(tmp_path / "phone.jsonl")
    assert (found.added, found.known, found.refused) == (1, 1, [])
    assert [attempt.item for attempt in laptop.attempts()] == ["gan-what", KINDS["choice"]]
    assert laptop.kept("plan:exam") == "2999-01-01"
    other = Progress(tmp_path / "other")
    other.import_(tmp_path / "phone.jsonl")
    assert other.attempts() == laptop.attempts()
    page = one.open("progress")
    page.locator("input[type=file]").set_input_files(tmp_path / "phone.jsonl")
    page.get_by_text("0 attempts taken, 2 were here already, 0 lines refused.").wait_for()


def test_a_damaged_store_is_set_aside_and_told(visit):
    one = visit()
    page = one.page
    page.goto(one.address + "icon.svg")
    sound = {
        "id": "a", "time": "2026-11-01T10:00:00.000000+00:00", "item": "gan-what", "kind": "text", "score": 1, "hints": 0,
        "solution_seen": False, "seconds": 3, "lang": "en", "answer": "", "detail": {}, "machine": "m", "sequence": 1,
    }  # fmt: skip
    page.evaluate(
        """(row) => new Promise((done) => {
            const opening = indexedDB.open("imagegen-progress-v1", 1);
            opening.onupgradeneeded = () => {
                const store = opening.result.createObjectStore("attempts", {keyPath: "id"});
                store.put(row);
                store.put({id: "b", score: "much"});
            };
            opening.onsuccess = () => { opening.result.close(); done(); };
        })""",
        sound,
    )
    page.goto(one.address)
    page.get_by_text(
        "What this browser had stored was damaged. It was set aside; 1 attempts could be brought over."
    ).wait_for()
    answer_rightly(one.ask(KINDS["choice"]), KINDS["choice"])
    page.wait_for_selector(".qa-feedback")
    assert [attempt["item"] for attempt in one.attempts()] == ["gan-what", KINDS["choice"]]
    names = page.evaluate("indexedDB.databases().then((found) => found.map((one) => one.name))")
    assert "imagegen-progress-v1" in names and len(names) == 2


def test_a_full_store_is_told_and_the_answer_is_still_exported(visit):
    one = visit()
    page = one.ask(KINDS["choice"])
    page.evaluate(
        "void (IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError'); })"
    )
    answer_rightly(page, KINDS["choice"])
    page.get_by_text("its space may be full").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").first.click()
    assert KINDS["choice"] in download.value.path().read_text("utf-8")


def test_the_page_reminds_of_an_export_until_it_was_made(visit):
    one = visit()
    page = one.ask(KINDS["choice"])
    for _ in range(20):
        assert page.get_by_text("answers are in this browser only").count() == 0
        page.locator(".qa-option").first.click()
        page.keyboard.press("Control+Enter")
        page.get_by_role("button", name="Try again").click()
        page.wait_for_selector(".qa-submit")
    page.get_by_text("20 answers are in this browser only").wait_for()
    with page.expect_download():
        page.get_by_role("button", name="Export").click()
    page.get_by_text("answers are in this browser only").wait_for(state="detached")


def test_the_date_of_the_interview_plans_the_days_here_and_in_the_terminal(visit, tmp_path):
    from quiz.practice.schedule import exam_date

    one = visit()
    page = one.open("progress")
    page.get_by_label("Your interview is on").fill("2998-12-31")
    page.get_by_text("1 new questions a day until then.").wait_for()
    (tmp_path / "phone.jsonl").write_text(one.export(), "utf-8")
    progress = Progress(tmp_path / "laptop")
    progress.import_(tmp_path / "phone.jsonl")
    assert exam_date(progress).isoformat() == "2998-12-31"


def test_an_interview_tells_nothing_until_its_report(visit):
    one = visit()
    page = one.open("interview")
    page.get_by_label("Minutes").select_option("10")
    page.get_by_role("button", name="Begin").click()
    page.get_by_text("Let us start with something broad.").wait_for()
    page.locator("textarea").fill("It compresses what it sees.")
    page.get_by_role("button", name="Submit").click()
    page.get_by_text("Question 2").wait_for()
    page.get_by_role("button", name="Skip").click()
    page.get_by_text("Question 3").wait_for()
    assert page.locator(".qa-headline").count() == 0
    page.reload()
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("Question 3").wait_for()
    answer_bug(page)
    page.get_by_text("Question 4").wait_for()
    page.get_by_role("button", name="Finish").click()
    page.locator(".qa-rating").wait_for()
    for points in page.locator(".qa-rating fieldset").all():
        points.get_by_role("radio").first.check()
    page.get_by_role("button", name="Give the mark").click()
    page.locator(".report").wait_for()
    assert page.locator(".report li").count() == 3
    attempts = one.attempts()
    assert [attempt["detail"]["face"] for attempt in attempts] == ["interview", "interview"]
    assert attempts[1]["kind"] == "text" and attempts[1]["score"] == 1


def answer_bug(page):
    page.locator(".qa-line").fill("1")
    page.locator(".qa-row select").select_option("crash")
    page.locator(".qa-option").first.click()
    page.get_by_role("button", name="Submit").click()


def test_an_interviewer_asks_about_what_was_left_out(visit):
    one = visit()
    page = one.open("interview")
    load_grader(page)
    page.get_by_label("Topic").select_option("gan")
    page.get_by_role("button", name="Begin").click()
    page.locator("textarea").fill("A generator turns noise into images.")
    page.get_by_role("button", name="Submit").click()
    page.get_by_text("Question 2").wait_for()
    lead = page.locator("section > p[role=status]").inner_text()
    assert lead in [text.en for text in LEADS["missing"] + LEADS["unsure"]] or "You said" in lead
    page.locator("textarea").fill("Each tries to beat the other: what one wins the other loses.")
    page.get_by_role("button", name="Submit").click()
    page.get_by_text("Question 3").wait_for()
    page.get_by_role("button", name="Finish").click()
    page.locator(".qa-rating, .report").first.wait_for()  # what the grader left open is judged before the report
    while page.locator(".qa-rating").count():
        page.get_by_role("button", name="Record it as it is").click()
        page.wait_for_timeout(200)
    page.locator(".report summary").nth(1).click()
    page.locator(".report .qa-points").nth(1).wait_for()
    assert one.fits()


def test_a_digit_comes_out_of_noise(visit):
    one = visit()
    page = one.open("draw")
    page.get_by_text("step 20 of 20").wait_for()
    first = page.evaluate("document.querySelector('canvas').toDataURL()")
    page.locator(".digits label").nth(8).click()
    page.wait_for_function(
        "(first) => document.querySelector('canvas').toDataURL() !== first && document.body.innerText.includes('step 20 of 20')",
        arg=first,
    )


def pixels(page, width=28):
    """The grey pixels (28, width) in [0, 1] of the first canvas as wide as that."""
    values = page.evaluate(
        """(width) => {
            const canvas = [...document.querySelectorAll("canvas")].find((one) => one.width === width);
            return [...canvas.getContext("2d").getImageData(0, 0, width, 28).data].filter((_, place) => place % 4 === 0);
        }""",
        width,
    )
    return numpy.reshape(values, (28, width)) / 255


def read(images):
    """The digits that the course's classifier reads in images (N, 28, 28)."""
    return features.class_probabilities(images[..., None]).argmax(axis=1).tolist()


def test_a_caption_is_drawn_in_either_language(visit):
    one = visit()
    page = one.open("draw/words")
    page.get_by_label("Temperature").fill("0")
    fetched = len(one.requests)
    for caption, digit in (
        ("a thick 4 leaning right", 4),
        ("画一个细的八，向左倾", 8),
        ("the digit two, wide", 2),
        ("一个 0", 0),
    ):
        page.get_by_label("Caption").fill(caption)
        page.get_by_role("button", name="Draw").click()
        page.get_by_role("img", name=f"Drawn: {caption}").wait_for()
        page.get_by_text("token 16 of 16").wait_for()
        assert read(pixels(page)[None]) == [digit], caption
    assert len(one.requests) == fetched
    assert one.fits()


def test_a_caption_can_be_put_together_and_unknown_words_are_told(visit):
    one = visit(reduced_motion="reduce")
    page = one.open("draw/words")
    page.get_by_role("combobox", name="Slant").select_option("upright")
    page.locator(".digits label").nth(5).click()
    page.get_by_role("combobox", name="Strokes").select_option("with thick strokes")
    assert page.get_by_label("Caption").input_value() == "the digit five, with thick strokes, upright"
    page.get_by_text("token 16 of 16").wait_for()
    page.get_by_label("Caption").fill("a thin cat and a 7")
    page.get_by_role("button", name="Draw").click()
    page.get_by_text("The model does not know: cat and. Nothing was drawn.").wait_for()
    page.get_by_text("token 0 of 16").wait_for()
    assert pixels(page).std() == 0
    page.get_by_label("Caption").fill("thin " * 20)
    page.keyboard.press("Enter")
    page.get_by_text("20 words and signs: the model has room for 19.").wait_for()
    page.get_by_label("Caption").fill("thin")
    page.keyboard.press("Enter")
    page.get_by_text("The caption names no digit").wait_for()
    page.get_by_text("token 16 of 16").wait_for()
    page.get_by_role("button", name="切换到中文").click()
    assert page.get_by_label("描述").input_value() == "thin"


def test_the_conditional_gan_draws_what_is_picked(visit):
    one = visit()
    page = one.open_page()
    page.add_init_script("{ let seed = 7; Math.random = () => (seed = (seed * 48271) % 2147483647) / 2147483647; }")
    page.goto(f"{one.address}#/draw/gan")
    page.wait_for_selector("canvas.strip")
    strip = pixels(page, 280).reshape(28, 10, 28).swapaxes(0, 1)
    assert sum(found == digit for digit, found in enumerate(read(strip))) >= 9
    page.locator(".digits label").nth(8).click()
    page.get_by_role("img", name="The digit 8, drawn").wait_for()
    before = pixels(page)
    assert (before == strip[8]).all()
    page.get_by_role("slider", name="Noise").fill("90")
    page.wait_for_function("document.querySelector('.slider').innerText.includes('90')")
    after = pixels(page)
    assert read(after[None]) == [8] and abs(after - before).mean() > 0.01


def test_models_that_were_opened_draw_without_a_network(visit):
    one = visit(reduced_motion="reduce")
    page = one.open()
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()
    models = ("draw/flow", "draw/words", "draw/gan")
    for route in models:
        one.open(route)
    one.context.set_offline(True)
    for route in models:
        one.open(route)
        assert pixels(page).std() > 0.05, route
    one.context.set_offline(False)


def look(page, where):
    """What axe finds amiss in a page is told."""
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_timeout(100)
    found = Axe().run(page)
    assert found.violations_count == 0, f"{where}\n{found.generate_report()}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screen_readers_find_nothing_amiss(visit, scheme):
    one = visit(color_scheme=scheme)
    for route in (
        "",
        "interview",
        "progress",
        "draw",
        "draw/words",
        "draw/gan",
        *(f"q/{name}" for name in KINDS.values()),
        "q/gan-what",
    ):
        look(one.open(route), route)
    page = one.ask(KINDS["multi"])
    page.locator(".qa-option").first.click()
    page.locator(".qa-option").last.click()
    page.get_by_role("button", name="Submit").click()
    page.locator(".qa-headline").wait_for()
    look(page, "graded")


def test_a_page_of_a_book_asks_a_live_question(visit, site):
    folder = site / "book" / "zh"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lesson.html").write_text(
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<body><quiz-ask question="{KINDS["choice"]}" lang="zh"><p>静态的题目</p></quiz-ask>'
        '<script type="module" src="../../quiz/quiz-ask.js"></script></body></html>',
        "utf-8",
    )
    one = visit()
    page = one.page
    page.goto(one.address + "book/zh/lesson.html")
    page.wait_for_selector("quiz-ask .qa-card")
    assert not page.get_by_text("静态的题目").is_visible()
    page.locator(".qa-option").first.click()
    page.get_by_role("button", name="提交").click()
    page.wait_for_selector(".qa-feedback")
    assert one.fits()
    assert len(one.attempts()) == 1
