"""Numbers that lessons state about the bank are those of the bank."""

import re
from pathlib import Path

import pytest

from quiz.bank.loading import bank
from quiz.ground.lessons import LESSONS

SOURCES = Path(__file__).parents[2] / "lessons"
CLAIMS = (r"find (\d+) (?:planted )?defects", r"(\d+) 处缺陷")


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)
def test_a_lesson_counts_its_planted_defects_as_the_bank_does(lesson):
    source = (SOURCES / f"{lesson.stem}.py").read_text(encoding="utf-8")
    planted = sum(one.kind == "bug" and one.topic == lesson.topic for one in bank().values())
    claimed = [int(number) for claim in CLAIMS for number in re.findall(claim, source)]
    assert set(claimed) <= {planted}
