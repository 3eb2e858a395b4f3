"""The gold answers as one list: those to the headline questions and those to the follow-ups, each with a verdict per key point.

``tests/gold/README.md`` says how they came about and which half may be looked at. ``python -m tools.gold`` counts them and prints how
far a second reader, who marked a quarter of them unseen, agrees with the first.
"""

import hashlib
import json
import re
from functools import cache
from pathlib import Path

import yaml

from quiz.grading.text.bank import text_questions
from quiz.grading.text.forms import exchanged
from quiz.grading.text.grading import scaled

GOLD = Path("tests/gold")
SEEN = GOLD / "tuning"
"""Answers that belong to the tuning half whatever their ids."""
LATER = GOLD / "later"
"""Answers that were written when the engine was done, with nothing of it in sight."""
STRANGERS = GOLD / "strangers"
"""Further ones by more hands: they all belong to the untouched half, so nothing has been or will be fitted on them."""


def is_tuning(answer_id):
    """Whether an answer (or a sentence, by its text) belongs to the half that may be looked at."""
    return int(hashlib.sha1(answer_id.encode()).hexdigest(), 16) % 2 == 0


@cache
def _all():
    folders = GOLD, GOLD / "followups", LATER, STRANGERS, SEEN
    files = [file for folder in folders for file in sorted(folder.glob("*.jsonl"))]
    rows = [(file.parent, json.loads(line)) for file in files for line in file.read_text("utf-8").splitlines()]
    batch = {LATER: "later", STRANGERS: "strangers"}
    return tuple(
        _whole(row)
        | {
            "tuning": folder == SEEN or (folder != STRANGERS and is_tuning(row["id"])),
            "batch": batch.get(folder, "earlier"),
        }
        for folder, row in rows
    )


def _whole(row):
    """A row with ``verdicts`` {key point: "met", "contradicted", "missing"}, ``mark`` 0 to 4, ``inversion`` and ``headline``.

    Answers to headline questions name the points met; whether another one is contradicted or missing is not known, and
    reads "not met".
    """
    question = text_questions()[row["question"]]
    points = [point.id for point in question.key_points]
    if "verdicts" not in row:
        row["verdicts"] = {
            point: "met" if number in row["points"] else "not met" for number, point in enumerate(points, 1)
        }
    met = sum(row["verdicts"][point] == "met" for point in points)
    return {"mark": scaled(met, len(points)), "inversion": False} | row | {"headline": question.headline}


def gold(tuning, headline=None):
    """The gold answers of one half, a list of dicts; ``headline`` True or False for one of the two groups alone."""
    return [row for row in _all() if row["tuning"] == tuning and headline in (None, row["headline"])]


RIVALS = (
    ("generator", "discriminator"), ("encoder", "decoder"), ("precision", "recall"), ("content", "style"),
    ("生成器", "判别器"), ("编码器", "解码器"), ("精确率", "召回率"), ("内容", "风格"),
)  # fmt: skip


def with_rivals_exchanged(tuning):
    """Gold answers of one half in which two rival names were exchanged, with the verdicts that they deserve then."""
    verdicts = json.loads((GOLD / "exchanged.json").read_text("utf-8"))
    found = []
    for row in gold(tuning):
        if row["id"] in verdicts:
            one, other = next(
                pair for pair in RIVALS if all(re.search(name, row["text"], re.IGNORECASE) for name in pair)
            )
            found.append(row | {"text": exchanged(row["text"], one, other), "verdicts": verdicts[row["id"]]})
    return found


def neutral():
    """True sentences that must change nothing: {topic: {"en": [...], "zh": [...]}}."""
    return {file.stem: yaml.safe_load(file.read_text("utf-8")) for file in sorted((GOLD / "neutral").glob("*.yaml"))}


def honest(tuning):
    """Honest sentences about evaluation of one half, a list of (language, sentence)."""
    told = yaml.safe_load((GOLD / "honest_evaluation.yaml").read_text("utf-8"))
    return [(lang, text) for lang in ("en", "zh") for text in told[lang] if is_tuning(text) == tuning]


def second_reader():
    """{answer id: {key point: verdict}} of those that were marked a second time."""
    return json.loads((GOLD / "second_reader.json").read_text("utf-8"))


def agreement(rows, second):
    """(verdicts compared, share of equal ones) of the answers in ``second``; where the first reader wrote "not met" only that counts."""
    pairs = [
        (first, second[row["id"]][point])
        for row in rows
        if row["id"] in second
        for point, first in row["verdicts"].items()
    ]
    equal = sum(again != "met" if first == "not met" else again == first for first, again in pairs)
    return len(pairs), equal / len(pairs)


def main():
    second = second_reader()
    for headline in (True, False):
        for lang in ("en", "zh"):
            rows = [row for row in _all() if row["lang"] == lang and row["headline"] == headline]
            compared, equal = agreement(rows, second)
            name = "headline" if headline else "follow-up"
            print(f"{name} {lang}: {len(rows)} answers; of {compared} verdicts marked twice {equal:.1%} agree")


if __name__ == "__main__":
    main()
