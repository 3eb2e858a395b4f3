"""Every wrong claim and every defect has its place in the course, and the table that says where is up to date."""

import pytest

from tools import coverage


@pytest.mark.parametrize("row", coverage.rows())
def test_row_is_covered(row):
    assert coverage.covered()[row], f"{row} ({coverage.rows()[row]}) has neither a question nor an exercise"


def test_no_question_cites_a_row_that_is_unknown():
    assert set(coverage.covered()) <= set(coverage.rows())


def test_the_table_is_what_the_command_makes():
    assert coverage.TABLE.read_text(encoding="utf-8") == coverage.table(), "run python -m tools.coverage"
