"""Packages and tables, imported by Anki's own library into a collection as people have it."""

import pytest

from quiz.bank.loading import bank
from quiz.export import decks
from quiz.ground.lessons import TOPICS

collection = pytest.importorskip("anki.collection")

SOME = [one for topic in TOPICS for one in [one for one in bank().values() if one.topic == topic][:2]]


@pytest.fixture
def anki(tmp_path):
    opened = collection.Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


def take_package(anki, folder, questions, languages):
    path = folder / "deck.apkg"
    decks.write_anki(questions, path, languages)
    options = collection.ImportAnkiPackageOptions(merge_notetypes=True)
    return anki.import_anki_package(collection.ImportAnkiPackageRequest(package_path=str(path), options=options)).log


def take_table(anki, folder, questions, languages):
    """Import a table with what Anki makes of it by itself, nothing set by hand."""
    path = folder / "deck.tsv"
    path.write_text(decks.tsv(questions, languages), encoding="utf-8")
    metadata = anki.get_csv_metadata(str(path), delimiter=None)
    return anki.import_csv(collection.ImportCsvRequest(path=str(path), metadata=metadata)).log


def notes(anki):
    return [anki.get_note(one) for one in anki.find_notes("")]


def deck_of(anki, note):
    (card,) = note.cards()
    return anki.decks.name(card.did)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_table_becomes_cards_with_question_and_answer_in_their_places(anki, tmp_path, language):
    log = take_table(anki, tmp_path, SOME, [language])
    assert len(log.new) == len(SOME)
    wanted = {tuple(decks.sides(one, [language])): one for one in SOME}
    for note in notes(anki):
        one = wanted.pop(tuple(note.fields))
        assert sorted(note.tags) == sorted(decks.tags(one)) and deck_of(anki, note) == decks.deck_name(
            one.topic, language
        )
        (card,) = note.cards()
        assert note.fields[0] in card.question() and note.fields[1] in card.answer()
    assert wanted == {}


def test_a_table_of_both_languages_asks_in_the_first(anki, tmp_path):
    take_table(anki, tmp_path, SOME[:3], ["zh", "en"])
    found = sorted(tuple(note.fields) for note in notes(anki))
    assert found == sorted(tuple(decks.sides(one, ["zh"])) for one in SOME[:3])


def test_a_package_becomes_cards_and_its_second_language_folds_away(anki, tmp_path):
    pytest.importorskip("genanki")
    take_package(anki, tmp_path, SOME, ["en", "zh"])
    for note in notes(anki):
        one = bank()[note["Id"]]
        assert note.fields[1:] == decks.sides(one, ["en", "zh"]) and deck_of(anki, note) == decks.deck_name(one.topic)
        (card,) = note.cards()
        assert note["Question"] in card.question() and note["Answer"] not in card.question()
        assert f"<details><summary>English / 中文</summary>{note['Other answer']}" in card.answer()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_decks_stand_in_the_order_of_the_lessons(anki, tmp_path, language):
    pytest.importorskip("genanki")
    take_package(anki, tmp_path, SOME, [language])
    found = [one.name for one in anki.decks.all_names_and_ids(skip_empty_default=True) if "::" in one.name]
    assert found == [decks.deck_name(topic, language) for topic in TOPICS]


@pytest.mark.parametrize("take", [take_package, take_table])
def test_one_language_does_not_replace_the_other_and_again_is_an_update(anki, tmp_path, take):
    pytest.importorskip("genanki")
    take(anki, tmp_path, SOME[:3], ["en"])
    before = {note.guid: list(note.fields) for note in notes(anki)}
    (card, *_) = anki.get_note(anki.find_notes("")[0]).cards()
    anki.sched.answerCard(_started(anki, card), 3)
    log = take(anki, tmp_path, SOME[:3], ["zh"])
    assert len(log.new) == 3 and len(notes(anki)) == 6
    now = {note.guid: list(note.fields) for note in notes(anki)}
    assert before.items() <= now.items(), "the English notes stay as they were"
    log = take(anki, tmp_path, SOME[:3], ["en"])
    assert len(log.new) == 0 and len(notes(anki)) == 6
    assert anki.get_card(card.id).reps == 1, "its reviews stay"


def _started(anki, card):
    shown = anki.get_card(card.id)
    shown.start_timer()
    return shown
