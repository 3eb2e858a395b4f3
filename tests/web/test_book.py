"""The book of the site: a small one is built, served from a sub-folder, and read in a real browser."""

import re
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup

from tools import book, build

LESSONS = ["01_gan", "07_image_tokens"]
PAGES = [f"{language}/{stem}.html" for language in build.LANGUAGES for stem in LESSONS]
HAN = "[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
# Stands for the app: it says that it has seen the question, and leaves what is there.
STAND_IN = """customElements.define("quiz-ask", class extends HTMLElement {
  connectedCallback() { this.dataset.seen = this.getAttribute("question"); }
});"""


@pytest.fixture(scope="module", autouse=True)
def tools_of_the_book(packages):
    """All that the build needs; the tests are skipped where something is missing."""
    if absent := book.missing():
        pytest.skip(f"the book cannot be built here: {absent}")


@pytest.fixture(scope="module")
def site(tools_of_the_book, tmp_path_factory):
    """The folder of a site with a book of two lessons and a stand-in for the app."""
    out = tmp_path_factory.mktemp("served") / "course"
    (out / book.QUIZ).parent.mkdir(parents=True)
    (out / book.QUIZ).write_text(STAND_IN)
    (out / "index.html").write_text("the app")
    book.build(out, LESSONS, app=True)
    return out


@pytest.fixture
def visit(browser, address):
    """Opens a page of the site; at the end no request went elsewhere or failed."""
    contexts, wrong = [], []

    def note(response):
        if response.status >= 400:
            wrong.append((response.status, response.url))

    def opened(page, **screen):
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}} | screen)
        contexts.append(context)
        found = context.new_page()
        local = (address, "data:", "blob:")
        found.on("request", lambda request: request.url.startswith(local) or wrong.append(request.url))
        found.on("response", lambda response: response.url.endswith("favicon.ico") or note(response))
        found.on("pageerror", lambda error: wrong.append(str(error)))
        found.goto(address + page)
        return found

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def read(site, page):
    return BeautifulSoup((site / page).read_text(encoding="utf-8"), "html.parser")


def all_pages(site):
    return sorted(
        path.relative_to(site).as_posix() for name in build.LANGUAGES for path in (site / name).glob("*.html")
    )


def asked_in(path):
    """The ids of the questions that the source of a lesson asks, in order."""
    return [found for cell in build.read(path) if cell.cell_type == "code" for found in build.ASK.findall(cell.source)]


def article(site, page):
    """The text of a page as a reader has it: without listings, and a formula once."""
    found = read(site, page).find("article")
    for left_out in found.select("pre, code, script, .katex-mathml"):
        left_out.decompose()
    return found


@pytest.mark.parametrize("language", build.LANGUAGES)
@pytest.mark.parametrize("path", build.lessons(), ids=lambda path: path.stem)
def test_every_question_of_a_lesson_is_an_element_with_the_question_inside(path, language):
    sources = "\n".join(cell.source for cell in book.page(path.stem, language).cells if cell.cell_type == "markdown")
    found = BeautifulSoup(sources, "html.parser").find_all("quiz-ask")
    assert [(one["question"], one["lang"]) for one in found] == [(name, language) for name in asked_in(path)]
    for one in found:
        assert one.select_one(".static-question > p").get_text(strip=True)
        assert one.select_one("details:not([open]) > summary").get_text() == book.ANSWER.get(language)


@pytest.mark.parametrize("language", build.LANGUAGES)
@pytest.mark.parametrize("path", build.lessons(), ids=lambda path: path.stem)
def test_no_cell_is_left_that_waits_for_a_kernel(path, language):
    made = book.page(path.stem, language)
    code = [cell for cell in made.cells if cell.cell_type == "code"]
    assert not [cell.source for cell in code for call in book.IN_NOTEBOOK if f"quiz.{call}(" in cell.source]
    checks = sum(build.CHECK in cell.source for cell in build.read(path) if cell.cell_type == "code")
    assert sum("in-notebook" in cell.source and "quiz.check(" in cell.source for cell in made.cells) == checks


@pytest.mark.parametrize(
    "source", ["quiz.fireworks()", 'x = 1\nquiz.ask("gan-what")', 'quiz.ask("gan-what")\nprint(1)']
)
def test_a_cell_that_the_book_has_no_words_for_stops_the_build(source, monkeypatch):
    known = nbformat.read(build.target("01_gan", True, "en"), 4)
    known.cells.append(nbformat.v4.new_code_cell(source))
    monkeypatch.setattr(book.nbformat, "read", lambda *_: known)
    with pytest.raises(book.BookError, match="quiz"):
        book.page("01_gan", "en")


@pytest.mark.parametrize("language", build.LANGUAGES)
@pytest.mark.parametrize(
    ("stem", "route"), [("05_cgan", "draw/gan"), ("06_style_transfer", None), ("08_autoregressive", "draw/words")]
)
def test_where_a_panel_draws_in_the_notebook_the_page_leads_to_the_app(stem, route, language):
    written = nbformat.writes(book.page(stem, language, app=True))
    assert re.findall(r"#/(draw[a-z/]*)", written) == ([route] if route else [])
    assert "#/draw" not in nbformat.writes(book.page(stem, language))


def test_launchers_open_the_learners_notebook_that_exists():
    slug = build.project()["urls"]["Repository"].removeprefix("https://github.com/")
    for stem in book.stems():
        for language in build.LANGUAGES:
            for link in book.launchers(stem, language).values():
                assert slug in link
                assert (build.ROOT / re.search(r"notebooks/.*ipynb$", link)[0]).exists()


@pytest.mark.parametrize("page", PAGES)
def test_a_solution_is_folded_away_and_the_start_is_there(site, page):
    stem, language = Path(page).stem, Path(page).parent.name
    secret = build.solution_lines(build.read(build.LESSONS / f"{stem}.py"))
    shown, folded = read(site, page), read(site, page).select("article details.hide")
    for one in shown.select("details, quiz-ask"):
        one.decompose()
    assert secret and not [line for line in secret if line in shown.get_text()]
    assert not [line for line in secret if line not in "".join(one.get_text() for one in folded)]
    assert book.SOLUTION.get(language) in "".join(one.summary.get_text() for one in folded)
    assert shown.get_text().count("raise NotImplementedError") >= 4


def test_every_address_is_relative_and_leads_to_a_file(site):
    broken = []
    for page in all_pages(site):
        soup = read(site, page)
        addresses = [tag["src"] for tag in soup.select("[src]")]
        addresses += [tag["href"] for tag in soup.select("link[href]") if "canonical" not in tag["rel"]]
        links = [tag["href"] for tag in soup.select("a[href]")]
        addresses += [link for link in links if not re.match(r"https?://|#|mailto:", link)]
        for one in addresses:
            path = re.sub(r"[?#].*", "", one)
            if re.match(r"/|\w+:", one) or (path and not (site / page).parent.joinpath(path).exists()):
                broken.append((page, one))
    for style in site.rglob("*.css"):
        for one in re.findall(r"url\(['\"]?([^)'\"]+)|@import ['\"]([^'\"]+)", style.read_text(encoding="utf-8")):
            if re.match(r"https?:|/", "".join(one)):
                broken.append((style.name, one))
    assert broken == []
    assert not list(site.rglob("*.map"))


def test_each_page_leads_to_itself_in_the_other_language_and_to_the_quiz(site):
    for page in all_pages(site):
        folder, name = page.split("/")
        other = {"en": "zh", "zh": "en"}[folder]
        assert [tag["href"] for tag in read(site, page).select("a.other-language")] == [f"../{other}/{name}"]
        assert read(site, page).select(f'a[href="../index.html?lang={folder}"]')


@pytest.mark.parametrize("page", [page for page in PAGES if page.startswith("zh")])
def test_chinese_has_no_space_where_the_source_breaks_a_line(site, page):
    texts = article(site, page).find_all(string=True)
    assert not [text for text in texts if re.search(rf"{HAN}[ \t]*\n[ \t]*{HAN}", text)]


@pytest.mark.parametrize("page", PAGES)
def test_no_markdown_is_left_unset(site, page):
    told = article(site, page).get_text()
    assert not re.findall(r".{0,20}\*\*.{0,20}|.{0,20}\$.{0,20}|.{0,20}katex-error.{0,20}", told)


def test_without_the_app_the_first_page_leads_to_both_books(tmp_path):
    book.build(tmp_path, [book.START])
    assert {tag["href"] for tag in read(tmp_path, "index.html").select("a")} == {"en/index.html", "zh/index.html"}
    for page in all_pages(tmp_path):
        assert not read(tmp_path, page).select('script[src*="quiz-ask"], a[href^="../index.html"]')


@pytest.mark.parametrize("page", PAGES)
def test_a_phone_never_scrolls_sideways(visit, page):
    opened = visit(page, viewport={"width": 390, "height": 844})
    opened.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert opened.evaluate("document.documentElement.scrollWidth") == 390
    # A box may hide what sticks out of it: what is wider than the screen stands in a box that scrolls.
    cut_off = """() => [...document.querySelectorAll("article p, article li, article img, article table, article pre, quiz-ask")]
        .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
        .filter((one) => { for (let box = one; box; box = box.parentElement)
            if (["auto", "scroll"].includes(getComputedStyle(box).overflowX)) return false; return true; })
        .map((one) => one.outerHTML.slice(0, 200))"""
    assert opened.evaluate(cut_off) == []
    rules = {"runOnly": ["scrollable-region-focusable"]}
    found = Axe().run(opened, context={"include": [["article"]]}, options=rules).response["violations"]
    assert [node["html"][:150] for one in found for node in one["nodes"]] == []


def test_the_app_finds_its_questions(visit):
    opened = visit("en/07_image_tokens.html")
    seen = opened.evaluate("[...document.querySelectorAll('quiz-ask')].map((one) => one.dataset.seen)")
    assert seen == asked_in(build.LESSONS / "07_image_tokens.py")


@pytest.mark.parametrize(
    "language, wanted, lesson",
    [("zh", "生成对抗网络", "01_gan"), ("zh", "模式坍缩", "01_gan"), ("zh", "码本", "07_image_tokens"), ("en", "mode collapse", "01_gan")],
)  # fmt: skip
def test_the_search_finds_and_leads_there(visit, language, wanted, lesson):
    opened = visit(f"{language}/search.html?q={wanted}")
    found = opened.locator(f'#course-search a[href*="/{language}/{lesson}.html"]').first
    found.click(timeout=20_000)
    opened.wait_for_url(f"**/{language}/{lesson}.html*")
    assert wanted.lower() in opened.locator("article").inner_text().lower()


def test_the_field_of_the_theme_leads_to_the_search(visit):
    opened = visit("zh/07_image_tokens.html")
    opened.locator(".search-button-field").click()
    opened.keyboard.type("生成对抗网络")
    opened.keyboard.press("Enter")
    opened.locator('#course-search a[href*="/zh/01_gan.html"]').first.wait_for()


@pytest.mark.parametrize("page, theme", [("en/07_image_tokens.html", "light"), ("zh/07_image_tokens.html", "dark")])
def test_questions_and_notes_are_readable_in_both_themes(visit, page, theme):
    opened = visit(page, color_scheme=theme)
    assert opened.evaluate("document.documentElement.dataset.theme") == theme
    opened.evaluate("document.querySelectorAll('.static-question details').forEach((one) => (one.open = true))")
    context = {"include": [["quiz-ask"], [".in-notebook"], [".launchers"], [".course-header"]]}
    rules = {"runOnly": ["color-contrast"]}
    found = Axe().run(opened, context=context, options=rules).response["violations"]
    assert [(node["html"][:150], node["failureSummary"][-200:]) for one in found for node in one["nodes"]] == []


def test_chinese_is_never_slanted(visit):
    slanted = """(page) => [...document.querySelectorAll("body *")]
        .filter((one) => getComputedStyle(one).fontStyle !== "normal")
        .filter((one) => [...one.childNodes].some((part) => part.nodeType === 3 && /[\u4e00-\u9fff]/.test(part.data)))
        .map((one) => one.outerHTML.slice(0, 200))"""
    for page in PAGES:
        assert visit(page).evaluate(slanted) == []
