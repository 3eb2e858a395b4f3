"""Flash cards, read back the way Anki and a spreadsheet read them."""

import builtins
import csv
import json
import re
import sqlite3
import zipfile
from html.parser import HTMLParser

import pytest

from quiz.bank.draws import draw
from quiz.bank.loading import bank, question
from quiz.export import cards, decks
from quiz.ground.language import Text
from quiz.ground.vocabulary import KINDS
from quiz.rendering import html as markup

genanki = pytest.importorskip("genanki")
BANK = list(bank().values())
CHINESE = re.compile(r"[\u4e00-\u9fff]")
MARKDOWN = re.compile(r"\*\*\S|\S\*\*|^#+ |^- |^\d+\. |```|(?<!\w)`\S", re.MULTILINE)
VOID = {"br", "hr"}


class Page(HTMLParser):
    """Splits HTML into prose and code; refuses tags that do not close."""

    def __init__(self, html):
        super().__init__()
        self.open, self.prose, self.code, self.tags = [], [], [], []
        self.feed(html)
        self.close()
        assert self.open == [], self.open

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)
        elif tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        (self.code if "code" in self.open else self.prose).append(data)


class Package:
    """What a package holds: notes by the id of the question, decks and note types by their id."""

    def __init__(self, path, folder):
        with zipfile.ZipFile(path) as archive:
            assert sorted(archive.namelist()) == ["collection.anki2", "media"] and archive.read("media") == b"{}"
            archive.extract("collection.anki2", folder)
        connection = sqlite3.connect(folder / "collection.anki2")
        rows = connection.execute("SELECT guid, mid, tags, flds FROM notes").fetchall()
        self.notes = {row[3].split("\x1f")[0]: (row[0], row[3].split("\x1f"), row[2].split()) for row in rows}
        self.cards = connection.execute("SELECT count(*) FROM cards").fetchone()[0]
        decks_of = "SELECT notes.flds, cards.did FROM cards JOIN notes ON cards.nid = notes.id"
        self.deck_of = {fields.split("\x1f")[0]: deck for fields, deck in connection.execute(decks_of)}
        deck_json, model_json = connection.execute("SELECT decks, models FROM col").fetchone()
        self.decks = {int(key): one["name"] for key, one in json.loads(deck_json).items()}
        self.models = {int(key): one["name"] for key, one in json.loads(model_json).items()}
        self.used = {row[1] for row in rows}
        connection.close()


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    folder = tmp_path_factory.mktemp("deck")
    decks.write_anki(BANK, folder / "deck.apkg", ["en", "zh"])
    return Package(folder / "deck.apkg", folder)


def test_every_question_is_one_note_with_one_card(package):
    assert set(package.notes) == {one.id for one in BANK}
    assert package.cards == len(BANK)


def test_every_topic_is_a_deck_of_its_own(package):
    for one in BANK:
        assert package.decks[package.deck_of[one.id]] == decks.deck_name(one.topic)
        assert package.notes[one.id][2] == [f"image-generation::{tag}" for tag in (one.topic, one.level, one.kind)]


def test_a_second_export_keeps_every_identity(package, tmp_path):
    some = [one for one in BANK[::-1] if one.level == "junior"]
    decks.write_anki(some, tmp_path / "again.apkg", ["en"])
    again = Package(tmp_path / "again.apkg", tmp_path)
    assert len({note[0] for note in package.notes.values()}) == len(BANK)
    assert {name: note[0] for name, note in again.notes.items()} == {one.id: package.notes[one.id][0] for one in some}
    assert again.used == package.used and set(again.models) == set(package.models)
    assert again.decks.items() <= package.decks.items()
    assert again.notes["gan-what"][1][1] == package.notes["gan-what"][1][1]
    assert again.notes["gan-what"][1][3:] == ["", ""]


def test_identities_are_those_that_learners_have_imported(package):
    """Changed, these numbers would cost every learner the history of the reviews."""
    assert package.notes["gan-what"][0] == genanki.guid_for("Image generation", "gan-what")
    assert decks.stable_id("Image generation::gan") == 1849405414
    assert package.used == {decks.stable_id("image generation: question")}
    assert all(1 << 30 <= number < 1 << 31 for number in (*package.decks, *package.models) if number > 1)


def test_nothing_is_left_unrendered(package):
    for name, (_, fields, _) in package.notes.items():
        for html in fields[1:]:
            prose = "".join(Page(html).prose)
            assert "$" not in prose, f"{name}: a dollar sign is left over"
            assert not MARKDOWN.search(prose), f"{name}: {MARKDOWN.search(prose)[0]!r} is left over"
            assert "{answer}" not in html and "\n" not in html and "\t" not in html


def test_both_languages_are_there_and_in_their_places(package):
    for name, (_, fields, _) in package.notes.items():
        for place, html in enumerate(fields[1:]):
            page = Page(html)
            assert page.tags[0] == ("div", {"lang": "en" if place < 2 else "zh-CN"}), name
            assert bool(CHINESE.search("".join(page.prose))) == (place >= 2), f"{name}: field {place}"


def test_formulas_are_written_for_mathjax():
    assert cards.anki_formula("$a < b$") == r"\(a &lt; b\)"
    assert cards.anki_formula("$$x$$") == r"\[x\]"
    one = next(one for one in BANK if re.search(r"\$[^$]+\$", one.explanation.en))
    formula = re.search(r"\$([^$]+)\$", one.explanation.en)[1]
    assert rf"\({markup.escape_formula(formula)}\)" in cards.back(cards.card(one), "en")


def page_of(question, side, name="en", seed=0):
    return Page(side(cards.card(question, seed), name))


@pytest.mark.parametrize("kind", KINDS)
def test_the_back_holds_the_answer_and_the_front_does_not(kind):
    for one in (one for one in BANK if one.kind == kind):
        drawn = draw(one, 0)
        asked, told = (page_of(one, side) for side in (cards.front, cards.back))
        explanation = Page(markup.to_html(drawn.fill(one.explanation).en, cards.anki_formula)).prose
        assert "".join(explanation).strip() in "".join(told.prose)
        assert "".join(explanation).strip() not in "".join(asked.prose)


def test_letters_name_what_is_right():
    for one in BANK:
        if one.kind not in ("choice", "multi"):
            continue
        shown = cards.card(one, 3)
        letters = shown.short_answer.en.split(", ")
        right = {choice.text.en for choice in one.choices if choice.correct}
        assert {text.en for letter, text in shown.options if letter in letters} == right


def test_order_and_match_name_the_letters_in_the_right_order():
    for one in BANK:
        shown = cards.card(one, 3) if one.kind in ("order", "match") else None
        if shown:
            texts = {letter: text.en for letter, text in shown.options}
            found = [texts[letter] for letter in re.findall("[A-F]", shown.short_answer.en)]
            wanted = [item.en for item in one.items] if one.kind == "order" else [pair.right.en for pair in one.pairs]
            assert found == wanted


def test_a_number_shows_how_it_is_computed():
    one = next(one for one in BANK if one.kind == "number" and one.parameters and one.unit)
    shown = cards.card(one, 0)
    told = page_of(one, cards.back)
    values = {name: float(value) for name, value in shown.parameters}
    assert one.formula in told.code and set(values) == set(one.parameters)
    assert str(shown.drawn.fill(Text("{answer}", "{answer}"))) + " " + one.unit.en in "".join(told.prose)


def test_a_bug_shows_the_listing_and_then_the_wrong_line():
    one = next(one for one in BANK if one.kind == "bug" and len(one.lines) == 1 and one.swap.wrong)
    asked, told = (page_of(one, side) for side in (cards.front, cards.back))
    assert all(line in "".join(asked.code) for line in one.broken_listing.splitlines())
    wrong = one.broken_listing.splitlines()[min(one.lines) - 1]
    assert f"- {wrong}" in "".join(told.code) and f"line {min(one.lines)};" in "".join(told.prose)


def test_a_text_question_shows_key_points_and_model_answer():
    one = question("vae-what")
    told = "".join(page_of(one, cards.back, "zh").prose)
    assert all(point.statement.zh in told for point in one.key_points)
    assert one.model_answer.zh.split("\n")[0][:40] in told


def test_a_code_question_shows_the_task_and_a_solution_behind_it():
    one = next(one for one in BANK if one.kind == "code" and one.exercise == "gan.losses")
    asked, told = ("".join(page_of(one, side).code) for side in (cards.front, cards.back))
    assert "def gan_losses(" in asked and "to be minimised" in asked and "softplus" not in asked
    assert "softplus" in told


def test_an_exercise_without_a_solution_is_a_card_all_the_same(monkeypatch, tmp_path):
    monkeypatch.setattr(cards, "files", lambda package: tmp_path)
    one = next(one for one in BANK if one.kind == "code" and one.exercise == "gan.losses")
    assert one.prompt.en in "".join(page_of(one, cards.front).prose)
    assert page_of(one, cards.front).code == page_of(one, cards.back).code == []


def test_html_in_a_text_is_escaped():
    one = question("gan-implicit").model_copy(update={"prompt": Text("<script>alert(1)</script> $<b>$", "<b>")})
    assert {tag for tag, _ in page_of(one, cards.front).tags}.isdisjoint({"script", "b"})


def read_table(content):
    """Columns and rows, as a program reads them that knows only the separator."""
    lines = content.splitlines(keepends=True)
    head = [line for line in lines if line.startswith("#")]
    columns = head[-1].removeprefix("# ").rstrip("\n").split("\t")
    return columns, list(csv.reader(lines[len(head) :], delimiter="\t"))


def test_the_table_reads_back_and_holds_what_the_package_holds(package):
    content = decks.tsv(BANK, ["en", "zh"])
    columns, rows = read_table(content)
    assert columns == ["question_en", "answer_en", "question_zh", "answer_zh", "deck", "tags", "id"]
    assert [row[-1] for row in rows] == [one.id for one in BANK]
    assert content.count("\n") == 6 + len(BANK)
    for row in rows:
        assert len(row) == len(columns) and not any(character in cell for cell in row for character in "\t\n\r")
        assert row[5].split() == package.notes[row[-1]][2] and row[:4] == package.notes[row[-1]][1][1:]


def test_the_commands_write_what_they_are_asked_for(quiz, tmp_path):
    chosen = [one.id for one in BANK if one.topic == "gan" and one.level == "senior" and one.kind == "choice"]
    options = ("--topic", "gan", "--level", "senior", "--kind", "choice")
    code, out, _ = quiz("export", "anki", "--out", tmp_path / "a.apkg", "--lang", "zh", *options)
    assert code == 0 and f"{len(chosen)} 道题" in out
    package = Package(tmp_path / "a.apkg", tmp_path)
    assert list(package.notes) == chosen and 'lang="zh-CN"' in package.notes[chosen[0]][1][1]
    code, out, _ = quiz("export", "tsv", "--out", "-", "--lang", "both", *options)
    assert code == 0 and [row[-1] for row in read_table(out)[1]] == chosen
    assert read_table(out)[0][:4] == ["question_en", "answer_en", "question_zh", "answer_zh"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.apkg", "collection.anki2"]


def test_a_file_that_cannot_be_written_costs_nothing(quiz, tmp_path):
    (tmp_path / "folder").mkdir()
    for name in ("anki", "tsv"):
        code, out, err = quiz("export", name, "--out", tmp_path / "folder", "--topic", "style")
        assert code == 2 and out == "" and err.count("\n") == 1 and "folder" in err
        assert [path.name for path in tmp_path.iterdir()] == ["folder"]
        assert quiz("export", name, "--out", tmp_path / "none" / "x", "--topic", "style")[0] == 2


@pytest.mark.parametrize("arguments", [["--lang", "de"], ["--topic", "music"], ["--kind", "bugs"]])
def test_bad_options_of_a_deck(quiz, arguments):
    code, _, err = quiz("export", "anki", *arguments)
    assert code == 2 and err.count("\n") == 1 and arguments[0] in err


def test_without_genanki_the_way_out_is_named(quiz, tmp_path, monkeypatch):
    real = builtins.__import__

    def missing(name, *rest, **more):
        if name == "genanki":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    code, _, err = quiz("export", "anki", "--out", tmp_path / "a.apkg")
    assert code == 2 and "pip install genanki" in err and not list(tmp_path.iterdir())
