"""Questions as flash cards: an Anki package, and a table that Anki and spreadsheets read."""

import csv
import hashlib
import io
import itertools
import sqlite3
import time
import zipfile
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from quiz.export.cards import anki_formula, card, render
from quiz.ground.files import replacing
from quiz.ground.language import LANGUAGES, Text
from quiz.ground.lessons import SHORT_NAMES, TOPICS
from quiz.rendering.templates import environment

DECK = "Image generation"
NAME = Text(DECK, "图像生成")
SEED = 0
"""Cards keep their letters and numbers from one export to the next."""


class MissingGenanki(ImportError):
    """The library that writes Anki packages is not installed."""


def stable_id(name):
    """An id for a deck or note type, an int in the range that Anki expects, always the same for a name."""
    return (1 << 30) + int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % (1 << 30)


def deck_name(topic, language="en"):
    """The deck of a topic, below the deck of the course. Anki sorts decks by name: the number keeps them in the order of the lessons."""
    return f"{NAME.get(language)}::{TOPICS.index(topic) + 1:02d} {SHORT_NAMES[topic].get(language)}"


def identity(name, language):
    """By what Anki knows a note or deck again, parts of a name; what asks in Chinese is a note of its own.

    So whoever imports a deck in one language and then one in the other has both, each with its reviews.

    Args:
        name: id of a question, or a topic.
        language: the one that it asks in.
    """
    return (name,) if language == "en" else (name, language)


def tags(question):
    """Topic, level and kind, as tags of one branch."""
    return [f"image-generation::{value}" for value in (question.topic, question.level, question.kind)]


def sides(question, languages):
    """Question and answer as HTML for each language in turn, a flat list of str without line breaks."""
    one = card(question, SEED)
    templates = ("anki_front.html", "anki_back.html")
    return [_one_line(render(name, one, language, anki_formula)) for language in languages for name in templates]


def _one_line(html):
    """HTML on one line that reads the same: in a listing a line break becomes a tag, a tab the spaces it stands for."""
    parts = html.expandtabs(4).split("<pre>")
    for place, part in enumerate(parts[1:], 1):
        listing, end, rest = part.partition("</pre>")
        parts[place] = listing.rstrip("\n").replace("\n", "<br>") + end + rest
    return " ".join(line.strip() for line in "<pre>".join(parts).splitlines() if line.strip())


def write_anki(questions, path, languages):
    """Write an Anki package with a note for each question and a deck for each topic.

    A note keeps its identity over exports in the same first language, so that importing again updates it and keeps its reviews.

    Args:
        questions: questions of the bank.
        path: file to write, replaced whole or not at all.
        languages: one or two of "en" and "zh"; the second is folded away below the first.
    Raises:
        MissingGenanki: the extra ``anki`` is not installed.
        OSError: the file cannot be written.
    """
    try:
        import genanki
    except ImportError as error:
        raise MissingGenanki(str(error)) from error
    model = _note_type(genanki)
    decks = {}
    for place, question in enumerate(questions):
        name = deck_name(question.topic, languages[0])
        # Ids come from the topic, so that a deck may get another name.
        number = stable_id("::".join((DECK, *identity(question.topic, languages[0]))))
        deck = decks.setdefault(name, genanki.Deck(number, name))
        fields = [question.id, *sides(question, languages), *[""] * (4 - 2 * len(languages))]
        guid = genanki.guid_for(DECK, *identity(question.id, languages[0]))
        deck.add_note(genanki.Note(model, fields, guid=guid, tags=tags(question), due=place))
    with replacing(path) as partial:
        _zip(genanki.Package(list(decks.values())), partial)


def _zip(package, path):
    """Write the package as its own method would, but packed, and without the temporary file that it leaves behind."""
    now = time.time()
    with TemporaryDirectory() as folder:
        collection = Path(folder) / "collection.anki2"
        with closing(sqlite3.connect(collection)) as connection:
            package.write_to_db(connection.cursor(), now, itertools.count(int(now * 1000)))
            connection.commit()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(collection, collection.name)
            archive.writestr("media", "{}")


def _note_type(genanki):
    fold = "{{{{#Other {0}}}}}<details><summary>English / 中文</summary>{{{{Other {0}}}}}</details>{{{{/Other {0}}}}}"
    return genanki.Model(
        stable_id("image generation: question"),
        "Image generation: question",
        fields=[{"name": name} for name in ("Id", "Question", "Answer", "Other question", "Other answer")],
        templates=[
            {
                "name": "Question",
                "qfmt": "{{Question}}" + fold.format("question"),
                "afmt": "{{FrontSide}}<hr id=answer>{{Answer}}" + fold.format("answer"),
            }
        ],
        css=environment().get_template("anki.css").render(),
    )


def tsv(questions, languages):
    """A table as tab-separated text, a line for each question: question and answer per language, then deck, tags and an id.

    The lines before the table tell Anki how to read it: the id keeps a card its reviews when the table is imported again, and
    the first two columns are the front and the back of a card. Anki takes columns that it is told the names of by these names
    alone, so the last of these lines, which names them for people, is a comment to it.
    """
    columns = [f"{side}_{language}" for language in languages for side in ("question", "answer")]
    count = len(columns)
    out = io.StringIO()
    out.write(
        f"#separator:tab\n#html:true\n#deck column:{count + 1}\n#tags column:{count + 2}\n#guid column:{count + 3}\n# "
        + "\t".join([*columns, "deck", "tags", "id"])
        + "\n"
    )
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    for question in questions:
        deck, name = deck_name(question.topic, languages[0]), ":".join(identity(question.id, languages[0]))
        writer.writerow([*sides(question, languages), deck, " ".join(tags(question)), name])
    return out.getvalue()


def languages_of(wanted, current):
    """The languages for "en", "zh" or "both"; of both the reader's comes first."""
    return [current, *(one for one in LANGUAGES if one != current)] if wanted == "both" else [wanted or current]
