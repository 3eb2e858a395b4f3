"""The app in a real browser: each kind of question, two languages, a phone, no network, one record with the terminal."""

import json
import re

import numpy
import pytest

from imagegen import features
from quiz.bank.draws import draw
from quiz.bank.loading import bank, question
from quiz.progress.store import Progress

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
    page.locator("textarea").fill("It compresses what it sees.")
    page.get_by_role("button", name="Submit").click()
    page.get_by_text("Question 2").wait_for()
    page.locator(".qa-option").first.click()
    page.get_by_role("button", name="Submit").click()
    page.get_by_text("Question 3").wait_for()
    assert page.locator(".qa-headline").count() == 0
    page.reload()
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("Question 3").wait_for()
    page.get_by_role("button", name="Skip").click()
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screen_readers_find_nothing_amiss(visit, scheme):
    from axe_playwright_python.sync_playwright import Axe

    one = visit(color_scheme=scheme)

    def look(where):
        one.page.wait_for_timeout(100)
        found = Axe().run(one.page)
        assert found.violations_count == 0, f"{where}\n{found.generate_report()}"

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
        one.open(route)
        look(route)
    page = one.ask(KINDS["multi"])
    page.locator(".qa-option").first.click()
    page.locator(".qa-option").last.click()
    page.get_by_role("button", name="Submit").click()
    page.locator(".qa-headline").wait_for()
    look("graded")


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
